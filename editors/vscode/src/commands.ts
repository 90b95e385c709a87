// The commands.
import * as vscode from 'vscode';
import { DocumentFormattingRequest, type Location, type Position } from 'vscode-languageclient/node';
import { ruleUri } from './pages';
import { openReport } from './report';
import type { Server } from './server';
import { chooseStandard } from './standard';

interface Rule {
  id: string;
  summary: string;
  aliases: string[];
}

export function registerCommands(server: Server): vscode.Disposable[] {
  const commands: Record<string, (...args: never[]) => unknown> = {
    restart: () => server.restart(),
    showLog: () => server.log.show(),
    fixAll,
    format: () => format(server),
    explainRule: (rule?: string) => explainRule(server, rule),
    openReport: () => openReport(server),
    chooseStandard: (standard?: string) => chooseStandard(standard),
    showReferences: (uri: string, position: Position, places: Location[]) =>
      showReferences(server, uri, position, places),
  };
  return Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(`plimsoll.${name}`, run));
}

// What a lens of the server leads to.
async function showReferences(server: Server, uri: string, position: Position, places: Location[]): Promise<void> {
  const to = server.running?.protocol2CodeConverter;
  if (!to) return;
  const locations = places.map((place) => to.asLocation(place));
  await vscode.commands.executeCommand('editor.action.showReferences', to.asUri(uri), to.asPosition(position), locations);
}

async function fixAll(): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (!document) return;
  const all = new vscode.Range(0, 0, document.lineCount, 0);
  const kind = 'source.fixAll.plimsoll';
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, all, kind);
  const edit = actions.find((action) => action.kind?.value === kind)?.edit;
  if (edit) await vscode.workspace.applyEdit(edit);
  else void vscode.window.showInformationMessage('Plimsoll: there is nothing that is safe to fix');
}

// With the server's formatter, whichever is the default one.
async function format(server: Server): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const client = server.running;
  if (!editor || !client) return;
  if (!client.initializeResult?.capabilities.documentFormattingProvider) {
    void vscode.window.showInformationMessage('Plimsoll: this server does not format');
    return;
  }
  const { document } = editor;
  const answer = await client.sendRequest(DocumentFormattingRequest.type, {
    textDocument: client.code2ProtocolConverter.asTextDocumentIdentifier(document),
    options: { tabSize: Number(editor.options.tabSize) || 4, insertSpaces: editor.options.insertSpaces !== false },
  });
  const edit = new vscode.WorkspaceEdit();
  edit.set(document.uri, (await client.protocol2CodeConverter.asTextEdits(answer)) ?? []);
  await vscode.workspace.applyEdit(edit);
}

async function explainRule(server: Server, rule?: string): Promise<void> {
  const chosen = rule ?? (await pickRule(server));
  if (chosen) await vscode.commands.executeCommand('markdown.showPreviewToSide', ruleUri(chosen));
}

// Those under the cursor first.
async function pickRule(server: Server): Promise<string | undefined> {
  const rules = (await server.ask<Rule[]>('plimsoll/rules')) ?? [];
  const editor = vscode.window.activeTextEditor;
  const found = editor ? vscode.languages.getDiagnostics(editor.document.uri) : [];
  const here = new Set(found.filter((it) => it.source === 'plimsoll' && editor?.selection.intersection(it.range)).map(ruleOf));
  const items = rules
    .map((it) => ({ label: it.id, description: it.summary, detail: it.aliases.join(', ') || undefined }))
    .sort((a, b) => Number(here.has(b.label)) - Number(here.has(a.label)) || a.label.localeCompare(b.label));
  const chosen = await vscode.window.showQuickPick(items, { title: 'Explain Rule', matchOnDescription: true, matchOnDetail: true });
  return chosen?.label;
}

function ruleOf(diagnostic: vscode.Diagnostic): string {
  const code = diagnostic.code;
  return String(typeof code === 'object' ? code.value : code);
}
