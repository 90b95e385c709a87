-- Plimsoll for Neovim 0.9 and 0.10 with nvim-lspconfig. Copy it to ~/.config/nvim/lua/plimsoll.lua
-- and write `require('plimsoll')` in init.lua.
local configs = require('lspconfig.configs')
local util = require('lspconfig.util')

if not configs.plimsoll then
  configs.plimsoll = {
    default_config = {
      cmd = { 'plimsoll', 'lsp' },
      filetypes = { 'dockerfile' },
      root_dir = util.root_pattern('plimsoll.toml', '.git'),
      single_file_support = true,
      settings = {},
    },
    docs = { description = 'The load line for container images' },
  }
end

require('lspconfig').plimsoll.setup({})
