// The pages of rules: documents that are in no file.
import * as vscode from 'vscode';
import type { Server } from './server';

const SCHEME = 'plimsoll';

interface Page {
  rule: string;
  page: string;
}

export const ruleUri = (rule: string) => vscode.Uri.from({ scheme: SCHEME, path: `/rules/${rule}.md` });

export function registerPages(server: Server): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    async provideTextDocumentContent(uri) {
      const rule = uri.path.replace(/^\/rules\/|\.md$/g, '');
      const pages = await server.ask<Page[]>('plimsoll/explain', { rule });
      return pages?.map((it) => it.page).join('\n\n') || `# ${rule}\n\nThe server knows no such rule.\n`;
    },
  });
}
