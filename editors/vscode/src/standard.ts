// Choosing the standard: one line of plimsoll.toml.
import * as vscode from 'vscode';
import { currentFolder } from './folder';

const STANDARDS: vscode.QuickPickItem[] = [
  { label: 'lucid', description: 'LUCID 1.0.0: distroless images of two stages with labels, health checks and a user' },
  { label: 'lucid-2025-12', description: 'LUCID as of December 2025' },
  { label: 'distroless', description: 'What any distroless image needs' },
  { label: 'none', description: 'No standard: what builds and starts, and what other linters say' },
];
const OFFERED = 'plimsoll.offered';

// Asks for one where none is given.
export async function chooseStandard(standard?: string): Promise<void> {
  const folder = await currentFolder('a standard is chosen for a folder');
  if (!folder) return;
  const chosen = standard ?? (await pick(folder));
  if (chosen) await write(vscode.Uri.joinPath(folder.uri, 'plimsoll.toml'), chosen);
}

async function pick(folder: vscode.WorkspaceFolder): Promise<string | undefined> {
  const own = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, 'standards/*.toml'), undefined, 20);
  const files = own.map((uri) => ({ label: vscode.workspace.asRelativePath(uri, false), description: 'of this folder' }));
  const chosen = await vscode.window.showQuickPick([...STANDARDS, ...files], { title: `The standard of ${folder.name}` });
  return chosen?.label;
}

// Once per workspace without a plimsoll.toml.
export async function offerStandard(context: vscode.ExtensionContext): Promise<void> {
  const told = context.workspaceState.get(OFFERED, false);
  if (told || !vscode.workspace.workspaceFolders?.length) return;
  await context.workspaceState.update(OFFERED, true);
  if ((await vscode.workspace.findFiles('**/plimsoll.toml', undefined, 1)).length > 0) return;
  if (vscode.workspace.getConfiguration('plimsoll').get('standard')) return;
  const choose = 'Choose Standard';
  const message = 'Plimsoll checks these Dockerfiles against LUCID 1.0.0. plimsoll.toml can name another standard.';
  // Nothing waits for the answer.
  void vscode.window.showInformationMessage(message, choose).then((answer) => answer && chooseStandard());
}

async function write(uri: vscode.Uri, standard: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(uri, { ignoreIfExists: true });
  await vscode.workspace.applyEdit(edit);
  const document = await vscode.workspace.openTextDocument(uri);
  const change = new vscode.WorkspaceEdit();
  const { range, text } = withStandard(document.getText(), standard);
  change.replace(uri, new vscode.Range(document.positionAt(range[0]), document.positionAt(range[1])), text);
  await vscode.workspace.applyEdit(change);
  await document.save();
}

// Where `standard = …` goes: over the one before the first table, else above everything but the
// comments at the head.
export function withStandard(text: string, standard: string): { range: [number, number]; text: string } {
  const line = `standard = ${JSON.stringify(standard)}`;
  const head = text.slice(0, /^[ \t]*\[/m.exec(text)?.index ?? text.length);
  const old = /^[ \t]*standard[ \t]*=[^\n\r#]*?(?=[ \t]*(?:#|\r?$))/m.exec(head);
  if (old) return { range: [old.index, old.index + old[0].length], text: line };
  const at = /^(?:#[^\n]*\n)*/.exec(text)![0].length;
  return { range: [at, at], text: `${line}\n` };
}
