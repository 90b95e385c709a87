// Documents that are in no file: the pages of rules, and the report.
import { execFile } from 'node:child_process';
import * as vscode from 'vscode';
import type { Server } from './server';

const SCHEME = 'plimsoll';

interface Page {
  rule: string;
  page: string;
}

export const ruleUri = (rule: string) => vscode.Uri.from({ scheme: SCHEME, path: `/rules/${rule}.md` });
export const reportUri = (folder: vscode.Uri) =>
  // Another one each time, so that it is made anew.
  vscode.Uri.from({ scheme: SCHEME, path: '/report.txt', query: folder.toString(), fragment: String(Date.now()) });

export function registerPages(server: Server): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    async provideTextDocumentContent(uri) {
      const rule = /^\/rules\/(.+)\.md$/.exec(uri.path)?.[1];
      if (rule === undefined) return report(server, vscode.Uri.parse(uri.query));
      const pages = await server.ask<Page[]>('plimsoll/explain', { rule });
      return pages?.map((it) => it.page).join('\n\n') || `# ${rule}\n\nThe server knows no such rule.\n`;
    },
  });
}

// What the command line says of a folder.
function report(server: Server, folder: vscode.Uri): Promise<string> {
  const program = server.program;
  if (!program) return Promise.resolve('There is no server: see "Plimsoll: Show Log"\n');
  const options = { cwd: folder.fsPath, maxBuffer: 1 << 28, env: { ...process.env, NO_COLOR: '1' } };
  return new Promise((resolve) => {
    execFile(program.path, ['check', '.'], options, (_, stdout, stderr) => resolve(`${stdout}\n${stderr}`));
  });
}
