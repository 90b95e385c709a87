// What stands between VS Code and the server: stepping back beside Docker's extensions, and
// links to the pages of rules.
import * as vscode from 'vscode';
import { type Middleware } from 'vscode-languageclient/node';

const OTHERS = ['ms-azuretools.vscode-containers', 'ms-azuretools.vscode-docker', 'docker.docker'];

type Feature = 'completion' | 'definition' | 'folding' | 'formatting' | 'highlight' | 'hover' | 'links' | 'rename'
  | 'semanticTokens' | 'signatureHelp' | 'symbols';

function stepsBack(feature: Feature): boolean {
  const left = vscode.workspace.getConfiguration('plimsoll').get<string[]>('stepBack', []);
  return left.includes(feature) && OTHERS.some((id) => vscode.extensions.getExtension(id));
}

// The finding's rule, as a link that opens its page.
function link(diagnostic: vscode.Diagnostic): vscode.Diagnostic {
  // Our own page goes before one of the web.
  const code = typeof diagnostic.code === 'object' ? diagnostic.code.value : diagnostic.code;
  if (diagnostic.source !== 'plimsoll' || typeof code !== 'string') return diagnostic;
  const argument = encodeURIComponent(JSON.stringify([code]));
  diagnostic.code = { value: code, target: vscode.Uri.parse(`command:plimsoll.explainRule?${argument}`) };
  return diagnostic;
}

// Theirs says what an instruction means; ours, where it stands on no keyword or a finding does,
// says more.
const KEYWORD = /^\s*(?:onbuild\s+)?(?:add|arg|cmd|copy|entrypoint|env|expose|from|healthcheck|label|maintainer|onbuild|run|shell|stopsignal|user|volume|workdir)$/i;

function isKeywordAlone(document: vscode.TextDocument, position: vscode.Position): boolean {
  const word = document.getWordRangeAtPosition(position, /[A-Za-z]+/);
  const before = document.getText(new vscode.Range(position.with({ character: 0 }), word?.end ?? position));
  const found = vscode.languages.getDiagnostics(document.uri);
  return KEYWORD.test(before) && !found.some((it) => it.source === 'plimsoll' && it.range.contains(position));
}

export function middleware(): Middleware {
  return {
    handleDiagnostics: (uri, diagnostics, next) => next(uri, diagnostics.map(link)),
    provideDiagnostics: async (document, previous, token, next) => {
      const report = await next(document, previous, token);
      if (report && 'items' in report) report.items.forEach(link);
      return report;
    },
    provideWorkspaceDiagnostics: (known, token, report, next) =>
      next(known, token, (part) => {
        part?.items.forEach((it) => 'items' in it && it.items.forEach(link));
        report(part);
      }),
    provideCompletionItem: (document, position, context, token, next) =>
      stepsBack('completion') ? undefined : next(document, position, context, token),
    provideSignatureHelp: (document, position, context, token, next) =>
      stepsBack('signatureHelp') ? undefined : next(document, position, context, token),
    provideDefinition: (document, position, token, next) =>
      stepsBack('definition') ? undefined : next(document, position, token),
    provideDocumentHighlights: (document, position, token, next) =>
      stepsBack('highlight') ? undefined : next(document, position, token),
    provideDocumentSymbols: (document, token, next) => (stepsBack('symbols') ? undefined : next(document, token)),
    provideDocumentLinks: (document, token, next) => (stepsBack('links') ? undefined : next(document, token)),
    provideFoldingRanges: (document, context, token, next) =>
      stepsBack('folding') ? undefined : next(document, context, token),
    provideDocumentFormattingEdits: (document, options, token, next) =>
      stepsBack('formatting') ? undefined : next(document, options, token),
    provideDocumentSemanticTokens: (document, token, next) =>
      stepsBack('semanticTokens') ? undefined : next(document, token),
    provideRenameEdits: (document, position, name, token, next) =>
      stepsBack('rename') ? undefined : next(document, position, name, token),
    provideHover: (document, position, token, next) =>
      stepsBack('hover') && isKeywordAlone(document, position) ? undefined : next(document, position, token),
  };
}
