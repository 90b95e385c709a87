// The extension: what it starts, and when.
import * as vscode from 'vscode';
import { registerCommands } from './commands';
import { claim, isOurs } from './names';
import { registerPages } from './pages';
import { Server } from './server';
import { offerStandard } from './standard';
import { Status } from './status';

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const server = new Server(context);
  const status = new Status(server);
  context.subscriptions.push(server, status, registerPages(server), ...registerCommands(server));

  // The server runs from the first Dockerfile on, not from the first plain text.
  const look = async (document: vscode.TextDocument) => {
    if (!isOurs(await claim(document))) return;
    await server.start();
    await offerStandard(context);
  };
  context.subscriptions.push(
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('plimsoll.path') || event.affectsConfiguration('plimsoll.enable')) return server.restart();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => server.restart()),
  );
  await Promise.all(vscode.workspace.textDocuments.map(look));
}
