// The report on a folder: the page that the command line makes, which loads nothing.
import * as vscode from 'vscode';
import { currentFolder } from './folder';
import type { Server } from './server';

export async function openReport(server: Server): Promise<void> {
  const folder = await currentFolder('a report is made on a folder');
  if (!folder) return;
  const progress = { location: vscode.ProgressLocation.Window, title: 'Plimsoll reads every Dockerfile' };
  const { stdout, stderr } = await vscode.window.withProgress(progress, () =>
    server.run(['report', '.', '--format', 'html'], folder.uri.fsPath));
  if (!stdout) {
    void vscode.window.showErrorMessage(`Plimsoll: ${stderr.trim()}`);
    return;
  }
  const panel = vscode.window.createWebviewPanel('plimsoll.report', `Compliance of ${folder.name}`, vscode.ViewColumn.Active, {
    enableScripts: true,
    localResourceRoots: [],
  });
  panel.webview.html = stdout;
}
