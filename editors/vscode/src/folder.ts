// The folder of the workspace that a command is about.
import * as vscode from 'vscode';

// That of the file that is open, else the only one, else the one that is picked.
export async function currentFolder(what: string): Promise<vscode.WorkspaceFolder | undefined> {
  const document = vscode.window.activeTextEditor?.document;
  const here = document && vscode.workspace.getWorkspaceFolder(document.uri);
  const all = vscode.workspace.workspaceFolders ?? [];
  if (all.length === 0) void vscode.window.showInformationMessage(`Plimsoll: ${what}; open one first`);
  return here ?? (all.length > 1 ? vscode.window.showWorkspaceFolderPick() : all[0]);
}
