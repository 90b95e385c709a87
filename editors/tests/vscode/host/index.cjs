// Runs inside the extension host of VS Code.
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const vscode = require('vscode');
const { codes, completions, folder, found, hovers, say, show, until } = require('./api.cjs');

const ours = () => vscode.extensions.getExtension('plimsoll.plimsoll');

const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs.map((tab) => tab.label));

async function names() {
  for (const [name, language] of [
    ['Dockerfile-gateway', 'dockerfile'], ['containerfile_old', 'dockerfile'], ['Dockerfile copy', 'dockerfile'],
    ['api.dockerfile', 'dockerfile'], ['Dockerfile-lint.py', 'python'], ['Dockerfiles', 'plaintext'],
  ]) {
    const document = await show(name, 'FROM scratch\n');
    await until(`${name} is ${language}`, () => {
      const now = vscode.workspace.textDocuments.find((it) => it.uri.path === document.uri.path);
      return now?.languageId === language;
    });
  }
  say('names of Dockerfiles: known');
}

async function findings() {
  const document = await show('Dockerfile.gateway');
  await until('three findings', () => codes(document).join() === 'doubled-interpreter,missing-labels,runs-as-root');
  const target = found(document)[0].code.target;
  assert.equal(target.scheme, 'command');
  assert.equal(target.path, 'plimsoll.explainRule');
  await vscode.commands.executeCommand('plimsoll.fixAll');
  await until('fix all', () => codes(document).join() === 'runs-as-root');
  await vscode.commands.executeCommand('undo');
  await until('undone', () => codes(document).length === 3);
  say('findings, links to the rules\' pages, fix all');
}

async function pages() {
  const rule = await vscode.workspace.openTextDocument(vscode.Uri.parse('plimsoll:/rules/runs-as-root.md'));
  assert.match(rule.getText(), /^# runs-as-root\n/);
  assert.equal(rule.languageId, 'markdown');
  const none = await vscode.workspace.openTextDocument(vscode.Uri.parse('plimsoll:/rules/no-such-rule.md'));
  assert.match(none.getText(), /The server knows no such rule/);
  await vscode.commands.executeCommand('plimsoll.explainRule', 'missing-labels');
  await until('the page as Markdown', () => tabs().includes('Preview missing-labels.md'));
  await vscode.commands.executeCommand('plimsoll.openReport');
  await until('the report', () => tabs().some((it) => it.startsWith('Compliance of ')));
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  say('the page of a rule, the report');
}

async function configuration() {
  const toml = await show('plimsoll.toml');
  const before = toml.getText();
  const edit = new vscode.WorkspaceEdit();
  edit.insert(toml.uri, new vscode.Position(0, 0), 'ignroe = []\n');
  await vscode.workspace.applyEdit(edit);
  const [mistake] = await until('the mistake in plimsoll.toml', () => found(toml)[0] && found(toml));
  assert.match(mistake.message, /did you mean|ignore/);
  await vscode.commands.executeCommand('undo');
  await until('no mistake', () => toml.getText() === before && found(toml).length === 0);
  const { lineCount } = toml;
  const more = new vscode.WorkspaceEdit();
  more.insert(toml.uri, new vscode.Position(lineCount, 0), '\nstan\nprofile = ""\n');
  await vscode.workspace.applyEdit(more);
  assert.ok((await completions(toml, lineCount, 4)).includes('standard'), 'a key is completed');
  assert.ok((await completions(toml, lineCount + 1, 11)).some((it) => it.includes('development')), 'a value is completed');
  await vscode.commands.executeCommand('workbench.action.files.revert');
  assert.equal(toml.getText(), before);
  say('plimsoll.toml is checked and completed while it is typed');
}

async function format() {
  const document = await show('Dockerfile.messy', 'from debian:12 as builder\nfrom scratch\ncopy --from=builder   /app /app\n');
  await vscode.commands.executeCommand('plimsoll.format');
  assert.equal(document.getText(), 'FROM debian:12 AS builder\nFROM scratch\nCOPY --from=builder /app /app\n');
  say('format');
}

async function rename() {
  const document = await show('Dockerfile.rename', 'FROM debian:12 AS builder\nFROM scratch\nCOPY --from=builder /app /app\n');
  const edit = await vscode.commands.executeCommand('vscode.executeDocumentRenameProvider', document.uri, new vscode.Position(0, 19), 'build');
  await vscode.workspace.applyEdit(edit);
  assert.equal(document.getText(), 'FROM debian:12 AS build\nFROM scratch\nCOPY --from=build /app /app\n');
  say('rename');
}

async function complete() {
  const document = await show('Dockerfile.complete', 'FROM debian:12 AS builder\nFROM scratch\nCOPY --from=\nHEAL\n');
  assert.ok((await completions(document, 2, 12)).includes('builder'));
  assert.ok((await completions(document, 3, 4)).some((label) => label.startsWith('HEALTHCHECK')));
  say('completion: a stage, an instruction');
}

async function colours() {
  const document = await show('Dockerfile.colours', 'FROM debian:12 AS builder\nRUN echo $HOME\n');
  const all = (what) => vscode.commands.executeCommand(`vscode.provideDocumentSemanticTokens${what}`, document.uri);
  const legend = await until('the legend', () => all('Legend'));
  const { data } = await until('the tokens', () => all(''));
  const kinds = [...data].filter((_, index) => index % 5 === 3).map((kind) => legend.tokenTypes[kind]);
  for (const kind of ['keyword', 'class', 'namespace', 'variable']) assert.ok(kinds.includes(kind), `${kind}: ${kinds}`);
  say('semantic colours: instructions, images, stages, variables');
}

const DOUBLED = 'FROM debian:12 AS builder\nFROM gcr.io/distroless/python3-debian12:nonroot\nCOPY --from=builder /a /a\nCMD ["python3", "/a/é.py"]\n';

async function untitled() {
  const document = await vscode.workspace.openTextDocument({ language: 'dockerfile', content: DOUBLED });
  await vscode.window.showTextDocument(document);
  await until('a finding in an untitled document', () => codes(document).includes('doubled-interpreter'));
  await vscode.commands.executeCommand('plimsoll.fixAll');
  await until('fixed', () => !codes(document).includes('doubled-interpreter'));
  assert.match(document.getText(), /^ENTRYPOINT \[\]$/m);
  say('an untitled document: checked and fixed');
}

async function odd() {
  const document = await show('100% a b é.dockerfile', DOUBLED);
  await until('its findings', () => codes(document).includes('doubled-interpreter'));
  const [place] = await vscode.commands.executeCommand('vscode.executeDefinitionProvider', document.uri, new vscode.Position(2, 14));
  assert.equal((place.targetUri ?? place.uri).toString(), document.uri.toString());
  say('a name with blanks, % and é');
}

// The problem matcher's two lines against what the command line writes.
async function matcher() {
  const [{ pattern }] = ours().packageJSON.contributes.problemMatchers;
  const program = join(ours().extensionPath, 'server/plimsoll');
  const { stdout } = (() => {
    try { return { stdout: execFileSync(program, ['check', '.'], { cwd: folder().fsPath, encoding: 'utf8' }) }; } catch (error) { return error; }
  })();
  const lines = stdout.split('\n');
  const [severity, place] = pattern.map((it) => new RegExp(it.regexp));
  const read = lines.flatMap((line, index) => {
    const [first, second] = [severity.exec(line), place.exec(lines[index + 1] ?? '')];
    return first && second ? [`${first[pattern[0].severity]} ${first[pattern[0].code]} ${second[pattern[1].file]}:${second[pattern[1].line]}`] : [];
  });
  assert.ok(read.includes('error missing-labels Dockerfile.gateway:6'), stdout);
  assert.equal(read.length, lines.filter((line) => /^ *-->/.test(line)).length, 'every finding is read');
  say(`the problem matcher reads all ${read.length} findings of the command line`);
}

async function standard() {
  const path = join(folder().fsPath, 'plimsoll.toml');
  for (const [label, before, after] of [
    ['lucid', '# a head\nselect = []\n[images]\n', '# a head\nstandard = "lucid"\nselect = []\n[images]\n'],
    ['distroless', 'select = []\nstandard  = "lucid" # why\n', 'select = []\nstandard = "distroless" # why\n'],
  ]) {
    const toml = await show('plimsoll.toml');
    const edit = new vscode.WorkspaceEdit();
    edit.replace(toml.uri, new vscode.Range(0, 0, toml.lineCount, 0), before);
    await vscode.workspace.applyEdit(edit);
    await toml.save();
    await vscode.commands.executeCommand('plimsoll.chooseStandard', label);
    assert.equal(readFileSync(path, 'utf8'), after);
  }
  say('Choose Standard writes plimsoll.toml');
}

async function settings() {
  writeFileSync(join(folder().fsPath, 'plimsoll.toml'), '');
  const document = await show('Dockerfile.gateway');
  const config = vscode.workspace.getConfiguration('plimsoll');
  await config.update('select', ['runs-as-root'], vscode.ConfigurationTarget.Workspace);
  await until('the settings hold', () => codes(document).join() === 'runs-as-root');
  await config.update('severity', { 'runs-as-root': 'hint' }, vscode.ConfigurationTarget.Workspace);
  await until('the severity holds', () => found(document)[0]?.severity === vscode.DiagnosticSeverity.Hint);
  const { globalValue, workspaceValue } = config.inspect('path');
  assert.equal(globalValue ?? workspaceValue, undefined);
  await assert.rejects(config.update('path', '/bin/true', vscode.ConfigurationTarget.Workspace));
  say('settings are followed; a workspace cannot set the path');
}

// What the settings page is made of.
function schema() {
  const { properties } = ours().packageJSON.contributes.configuration;
  for (const [key, it] of Object.entries(properties)) {
    assert.ok(it.markdownDescription?.endsWith('.'), `${key} is described`);
    assert.ok(['window', 'machine'].includes(it.scope) && 'default' in it && it.type, key);
    assert.equal(it.enumDescriptions?.length, it.enumDescriptions && it.enum.length, key);
  }
  const commands = ours().packageJSON.contributes.commands.map((it) => it.command);
  assert.deepEqual(commands.map((it) => it.split('.')[1]), ['restart', 'showLog', 'fixAll', 'format', 'explainRule', 'openReport', 'chooseStandard']);
  say(`${Object.keys(properties).length} settings have a type, a default, a scope and a description`);
}

async function restart() {
  const document = await show('Dockerfile.gateway');
  await vscode.commands.executeCommand('plimsoll.restart');
  await until('findings after a restart', () => found(document).length > 0);
  say('restart');
}

exports.run = async () => {
  assert.ok(ours(), 'the extension is there');
  assert.ok(!existsSync(join(ours().extensionPath, 'src')), 'it is the packed one');
  say(`VS Code ${vscode.version}`);
  const [, lowest] = /^\^(.*)$/.exec(ours().packageJSON.engines.vscode);
  if (process.env.LOWEST) assert.equal(vscode.version.replace(/\.\d+$/, '.0'), lowest, 'the lowest version that the extension claims');
  schema();
  await findings();
  await names();
  await pages();
  await matcher();
  await configuration();
  await format();
  await rename();
  await complete();
  await colours();
  await untitled();
  await odd();
  await standard();
  await settings();
  await restart();
};
