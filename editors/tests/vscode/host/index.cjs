// Runs inside the extension host of VS Code.
const assert = require('node:assert/strict');
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const vscode = require('vscode');

const folder = () => vscode.workspace.workspaceFolders[0].uri;
const say = (line) => console.info(`host: ${line}`);

async function until(what, probe, ms = 60_000) {
  const end = Date.now() + ms;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > end) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const show = async (name, text) => {
  const path = join(folder().fsPath, name);
  if (text !== undefined) writeFileSync(path, text);
  const document = await vscode.workspace.openTextDocument(path);
  await vscode.window.showTextDocument(document);
  return document;
};
const found = (document) => vscode.languages.getDiagnostics(document.uri).filter((it) => it.source === 'plimsoll');
const codes = (document) => found(document).map((it) => it.code.value).sort();

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
  await vscode.commands.executeCommand('plimsoll.openReport');
  const report = vscode.window.activeTextEditor.document;
  assert.match(report.getText(), /error\[missing-labels\].*\n +--> .*Dockerfile\.gateway:6:1\n/);
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
  await toml.save();
  say('plimsoll.toml is checked while it is typed');
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
  const labels = async (line, character) => {
    const list = await vscode.commands.executeCommand('vscode.executeCompletionItemProvider', document.uri, new vscode.Position(line, character));
    return list.items.map((it) => it.label.label ?? it.label);
  };
  assert.ok((await labels(2, 12)).includes('builder'));
  assert.ok((await labels(3, 4)).some((label) => label.startsWith('HEALTHCHECK')));
  say('completion: a stage, an instruction');
}

// The problem matcher's two lines against what the command line writes.
async function matcher() {
  const [{ pattern }] = vscode.extensions.getExtension('plimsoll.plimsoll').packageJSON.contributes.problemMatchers;
  const lines = vscode.window.activeTextEditor.document.getText().split('\n');
  const first = lines.findIndex((line) => new RegExp(pattern[0].regexp).test(line));
  assert.ok(first >= 0 && new RegExp(pattern[1].regexp).test(lines[first + 1]));
  say('the problem matcher reads the report');
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

async function restart() {
  const document = await show('Dockerfile.gateway');
  await vscode.commands.executeCommand('plimsoll.restart');
  await until('findings after a restart', () => found(document).length > 0);
  say('restart');
}

exports.run = async () => {
  assert.ok(vscode.extensions.getExtension('plimsoll.plimsoll'), 'the extension is there');
  say(`VS Code ${vscode.version}`);
  await findings();
  await names();
  await pages();
  await matcher();
  await configuration();
  await format();
  await rename();
  await complete();
  await standard();
  await settings();
  await restart();
};
