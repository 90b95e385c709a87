-- Plimsoll for Neovim 0.11 and later. In `lsp/` of a folder of the runtime path, such as
-- ~/.config/nvim; `vim.lsp.enable('plimsoll')` switches it on.
---@type vim.lsp.Config
return {
  cmd = { 'plimsoll', 'lsp' },
  filetypes = { 'dockerfile' },
  root_markers = { 'plimsoll.toml', '.git' },
  -- The keys of plimsoll.toml, in force where no plimsoll.toml says otherwise:
  -- settings = { plimsoll = { standard = 'lucid', ignore = { 'DL3008' } } },
}
