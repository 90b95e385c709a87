// What the tests inside of the extension host share.
const { writeFileSync } = require('node:fs');
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

// Opens a file of the folder, written with the text where there is one.
async function show(name, text) {
  const path = join(folder().fsPath, name);
  if (text !== undefined) writeFileSync(path, text);
  const document = await vscode.workspace.openTextDocument(path);
  await vscode.window.showTextDocument(document);
  return document;
}

const found = (document) => vscode.languages.getDiagnostics(document.uri).filter((it) => it.source === 'plimsoll');
const codes = (document) => found(document).map((it) => it.code.value).sort();

async function completions(document, line, character) {
  const at = new vscode.Position(line, character);
  const list = await vscode.commands.executeCommand('vscode.executeCompletionItemProvider', document.uri, at);
  return list.items.map((it) => it.label.label ?? it.label);
}

async function hovers(document, line, character) {
  const at = new vscode.Position(line, character);
  const all = await vscode.commands.executeCommand('vscode.executeHoverProvider', document.uri, at);
  return all.map((it) => it.contents.map((part) => part.value ?? part).join('\n'));
}

module.exports = { codes, completions, folder, found, hovers, say, show, until };
