-- Run by `run`, in a Neovim that has Plimsoll installed as a user installs it, with
-- project/Dockerfile.gateway open.
local home, expected = vim.env.HOME, assert(vim.env.EXPECTED)

local begin = vim.uv.now()

local function say(...)
  vim.uv.update_time()
  io.stdout:write(('  %5.2f s  '):format((vim.uv.now() - begin) / 1000), string.format(...), '\n')
end

local function until_(what, probe)
  local value
  local came = vim.wait(60000, function() value = probe(); return value end, 5)
  assert(came, 'never came: ' .. what)
  return value
end

local function read(path)
  local file = assert(io.open(path, 'rb'))
  local text = file:read('*a')
  file:close()
  return text
end

local function write(path, text)
  vim.fn.mkdir(vim.fs.dirname(path), 'p')
  local file = assert(io.open(path, 'wb'))
  file:write(text)
  file:close()
end

-- The bytes that `:write` makes of the buffer.
local function text()
  vim.cmd('silent write!')
  return read(vim.api.nvim_buf_get_name(0))
end

local function same(what, got, want)
  if got ~= want then
    error(('%s is not as expected:\n%s'):format(what, vim.diff(want, got)))
  end
  say('%s: as expected, %d bytes', what, #got)
end

local function client()
  return until_('the client', function() return vim.lsp.get_clients({ bufnr = 0, name = 'plimsoll' })[1] end)
end

local function codes()
  local all = vim.tbl_map(function(it) return it.code end, vim.diagnostic.get(0))
  table.sort(all)
  return all
end

local function on(code)
  for _, it in ipairs(vim.diagnostic.get(0)) do
    if it.code == code then return it end
  end
end

-- Puts the cursor on a finding and chooses an action there.
local function choose(code, title)
  local finding = until_(code, function() return on(code) end)
  vim.api.nvim_win_set_cursor(0, { finding.lnum + 1, finding.col })
  local before = vim.api.nvim_buf_get_changedtick(0)
  vim.lsp.buf.code_action({ apply = true, filter = function(it) return it.title == title end })
  until_('the edit of ' .. title, function() return vim.api.nvim_buf_get_changedtick(0) ~= before end)
  until_(code .. ' is gone', function() return not on(code) end)
end

local function fix_all()
  local before = vim.api.nvim_buf_get_changedtick(0)
  vim.lsp.buf.code_action({ apply = true, context = { only = { 'source.fixAll.plimsoll' }, diagnostics = {} } })
  until_('the edit of fix all', function() return vim.api.nvim_buf_get_changedtick(0) ~= before end)
end

local function plimsoll(...)
  local done = vim.system({ 'plimsoll', ... }, { cwd = home }):wait(60000)
  assert(done.code < 2, done.stderr)
  return done.stdout
end

local function project()
  assert(vim.bo.filetype == 'dockerfile', vim.bo.filetype)
  until_('three findings', function()
    return vim.deep_equal(codes(), { 'doubled-interpreter', 'missing-labels', 'runs-as-root' })
  end)
  choose('missing-labels', 'Insert the missing labels')
  same('Insert the missing labels', text(), read(expected .. '/labels.Dockerfile'))
  choose('runs-as-root', 'Insert USER nonroot')
  same('Insert USER nonroot', text(), read(expected .. '/user.Dockerfile'))
  fix_all()
  same('source.fixAll.plimsoll', text(), read(expected .. '/fixed.Dockerfile'))
  until_('no finding', function() return #codes() == 0 end)
end

-- ShellCheck is asked in the background: its findings come after the others, without a change.
local function shellcheck()
  local ran, done = pcall(function() return vim.system({ 'shellcheck', '--version' }):wait(60000) end)
  if not ran or done.code ~= 0 then return say('shellcheck: skipped, it is not installed') end
  local path = home .. '/shellcheck/Dockerfile'
  write(path, 'FROM debian:12\nRUN echo $X\n')
  vim.cmd('silent edit! ' .. path)
  local finding = until_('what ShellCheck finds', function() return on('shellcheck') end)
  assert(finding.lnum == 1 and finding.col == 9, vim.inspect(finding))
  say('shellcheck: its finding came by itself')
end

local function hover()
  vim.cmd('silent edit! ' .. home .. '/examples/Dockerfile')
  local finding = until_('runs-as-root', function() return on('runs-as-root') end)
  local params = vim.lsp.util.make_position_params(0, client().offset_encoding)
  params.position = { line = finding.lnum, character = finding.col }
  local answer = client():request_sync('textDocument/hover', params, 60000, 0)
  assert(answer.result.contents.value:find('runs-as-root', 1, true), vim.inspect(answer))
  say('hover: the page of runs-as-root')
end

-- Where the findings stand, as the command line counts: one-based, columns in code points.
local function places()
  local all = {}
  for _, it in ipairs(vim.diagnostic.get(0)) do
    local line = vim.api.nvim_buf_get_lines(0, it.lnum, it.lnum + 1, false)[1] or ''
    local column = vim.str_utfindex(line, 'utf-32', math.min(it.col, #line)) + 1
    all[#all + 1] = ('%d:%d %s %s'):format(it.lnum + 1, column, it.code, it.message)
  end
  table.sort(all)
  return all
end

-- The editor says what the command line says, and fixes as it fixes.
local function as_the_command_line(path)
  local all = {}
  for _, it in ipairs(vim.json.decode(plimsoll('check', '--format', 'json', path)).files[1].findings) do
    all[#all + 1] = ('%d:%d %s %s'):format(it.start.line, it.start.column, it.rule, it.message)
  end
  table.sort(all)
  vim.cmd('silent edit! ' .. vim.fn.fnameescape(path))
  vim.bo.fixendofline = false
  client()
  until_(#all .. ' findings', function() return #vim.diagnostic.get(0) == #all end)
  assert(vim.deep_equal(places(), all), vim.diff(table.concat(all, '\n'), table.concat(places(), '\n')))

  local before = read(path)
  plimsoll('check', '--fix', path)
  local want = read(path)
  write(path, before)
  if want ~= before then fix_all() end
  local name = path:sub(#home + 2)
  say('%s: %d findings where the command line has them', name, #all)
  same(name .. ', all fixed', text(), want)
end

local function format_and_rename()
  local path = home .. '/project/Dockerfile'
  write(path, 'from debian:12 as builder\nfrom scratch\ncopy --from=builder   /app /app\n')
  vim.cmd('silent edit! ' .. path)
  client()
  vim.api.nvim_win_set_cursor(0, { 1, 18 })
  local before = vim.api.nvim_buf_get_changedtick(0)
  vim.lsp.buf.rename('build')
  until_('the rename', function() return vim.api.nvim_buf_get_changedtick(0) ~= before end)
  same('rename', text(), 'from debian:12 as build\nfrom scratch\ncopy --from=build   /app /app\n')
  vim.lsp.buf.format({ timeout_ms = 60000 })
  same('format', text(), 'FROM debian:12 AS build\nFROM scratch\nCOPY --from=build /app /app\n')
end

local function filetypes()
  for name, want in pairs({
    Dockerfile = 'dockerfile', Containerfile = 'dockerfile', ['Dockerfile.dev'] = 'dockerfile',
    ['Dockerfile-gateway'] = 'dockerfile', ['dockerfile_old'] = 'dockerfile', ['Dockerfile copy'] = 'dockerfile',
    ['Containerfile.dev'] = 'dockerfile', ['api.dockerfile'] = 'dockerfile', ['api.containerfile'] = 'dockerfile',
    ['Dockerfile-lint.py'] = 'python', ['dockerfile_parser.go'] = 'go',
  }) do
    local got = vim.filetype.match({ filename = home .. '/' .. name })
    assert(got == want, ('%s is %s, not %s'):format(name, got, want))
  end
  say('names of Dockerfiles: known')
end

-- The page's lines for fixing on save, for a document that is opened after them.
local function on_save()
  dofile(home .. '/on_save.lua')
  local path = home .. '/saved/Dockerfile.gateway'
  write(path, read(expected .. '/user.Dockerfile'))
  write(home .. '/saved/plimsoll.toml', read(home .. '/project/plimsoll.toml'))
  vim.cmd('silent edit! ' .. path)
  until_('doubled-interpreter', function() return on('doubled-interpreter') end)
  same('fixed on save', text(), read(expected .. '/fixed.Dockerfile'))
end

-- nvim-lspconfig's way for 0.9, with as much of nvim-lspconfig as it uses.
local function lspconfig()
  local configs, set_up = {}, nil
  package.loaded['lspconfig.configs'] = configs
  package.loaded['lspconfig.util'] = {
    root_pattern = function(...)
      local markers = { ... }
      return function(path) return vim.fs.root(path, markers) end
    end,
  }
  package.loaded['lspconfig'] = { plimsoll = { setup = function(it) set_up = it end } }
  dofile(vim.env.LSPCONFIG)
  local config = configs.plimsoll.default_config
  assert(set_up and config.root_dir(home .. '/project/Dockerfile') == home .. '/project')
  assert(vim.deep_equal(config.cmd, vim.lsp.config.plimsoll.cmd))
  assert(vim.deep_equal(config.filetypes, vim.lsp.config.plimsoll.filetypes))
  say('lspconfig.lua: says the same')
end

local function stop()
  local last = client()
  last:stop()
  until_('the end of the server', function() return last:is_stopped() end)
end

local ok, trouble = xpcall(function()
  local version = vim.version()
  say('Neovim %d.%d.%d', version.major, version.minor, version.patch)
  project()
  shellcheck()
  hover()
  as_the_command_line(home .. '/examples/Dockerfile')
  as_the_command_line(home .. '/examples/distroless.Dockerfile')
  for _, path in ipairs(vim.fn.glob(home .. '/real/*/*', false, true)) do as_the_command_line(path) end
  format_and_rename()
  on_save()
  filetypes()
  lspconfig()
  stop()
end, debug.traceback)
if not ok then say('FAILED: %s', trouble) end
vim.cmd(ok and 'qall!' or 'cquit! 1')
