// The entry of the language status: the server's version, the standard in force for this file, and
// how many errors it has.
import * as vscode from 'vscode';
import type { Server } from './server';

export class Status implements vscode.Disposable {
  private readonly item = vscode.languages.createLanguageStatusItem('plimsoll', { language: 'dockerfile' });
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly server: Server) {
    this.item.name = 'Plimsoll';
    const show = () => void this.show();
    this.subscriptions = [
      this.item,
      server.onDidChange(show),
      vscode.window.onDidChangeActiveTextEditor(show),
      vscode.languages.onDidChangeDiagnostics(show),
    ];
    show();
  }

  private async show(): Promise<void> {
    const { server, item } = this;
    if (server.trouble || !server.running) {
      item.text = server.trouble ? 'Plimsoll is not there' : 'Plimsoll';
      item.detail = server.trouble ?? 'starting';
      item.busy = !server.trouble;
      item.severity = server.trouble ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
      item.command = { title: 'Show Log', command: 'plimsoll.showLog' };
      return;
    }
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId !== 'dockerfile') return;
    const uri = server.running.code2ProtocolConverter.asUri(document.uri);
    const standard = (await server.ask<string | null>('plimsoll/standard', { uri })) ?? 'no standard';
    const found = vscode.languages.getDiagnostics(document.uri).filter((it) => it.source === 'plimsoll');
    const errors = found.filter((it) => it.severity === vscode.DiagnosticSeverity.Error).length;
    item.busy = false;
    item.text = `Plimsoll ${server.program?.version}`;
    item.detail = `${standard}, ${errors === 1 ? '1 error' : `${errors} errors`} in this file`;
    item.severity = vscode.LanguageStatusSeverity.Information;
    item.command = { title: 'Choose Standard', command: 'plimsoll.chooseStandard' };
  }

  dispose(): void {
    this.subscriptions.forEach((it) => it.dispose());
  }
}
