-- Switches Plimsoll on, and tells Neovim of the names of Dockerfiles that it does not know itself:
-- `Dockerfile-gateway`, `Containerfile_old`. The endings of other languages (`Dockerfile-lint.py`)
-- go first, since patterns below zero come after them.
local after_endings = { priority = -1 }
vim.filetype.add({
  pattern = {
    ['.*/[Dd][Oo][Cc][Kk][Ee][Rr][Ff][Ii][Ll][Ee][-_ ].*'] = { 'dockerfile', after_endings },
    ['.*/[Cc][Oo][Nn][Tt][Aa][Ii][Nn][Ee][Rr][Ff][Ii][Ll][Ee][-_. ].*'] = { 'dockerfile', after_endings },
    ['.*%.[Cc][Oo][Nn][Tt][Aa][Ii][Nn][Ee][Rr][Ff][Ii][Ll][Ee]'] = { 'dockerfile', after_endings },
  },
})

if vim.lsp.enable then
  vim.lsp.enable('plimsoll')
end
