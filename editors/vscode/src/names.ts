// Which files are Dockerfiles: the same as on the command line. VS Code itself knows `Dockerfile`,
// `Dockerfile.*` and `*.dockerfile`; what else is ours it calls plain text.
import * as path from 'node:path';
import * as vscode from 'vscode';
import { otherLanguages } from './names.json';

export const isOurs = (document: vscode.TextDocument): boolean =>
  document.languageId === 'dockerfile' || path.posix.basename(document.uri.path) === 'plimsoll.toml';

export async function claim(document: vscode.TextDocument): Promise<vscode.TextDocument> {
  const unknown = document.languageId === 'plaintext' && document.uri.scheme === 'file';
  if (!unknown || !isDockerfileName(path.posix.basename(document.uri.path))) return document;
  return vscode.languages.setTextDocumentLanguage(document, 'dockerfile');
}

export function isDockerfileName(name: string): boolean {
  const lower = name.toLowerCase();
  return ['dockerfile', 'containerfile'].some((base) => {
    if (lower === base || (lower.endsWith(`.${base}`) && lower.length > base.length + 1)) return true;
    const rest = lower.startsWith(base) ? lower.slice(base.length) : '';
    return /^[-._ ]/.test(rest) && isVariant(rest);
  });
}

// Whether `rest` makes a variant of the name before it: `.dev`, `-gateway`, `_1.2`, ` copy`.
function isVariant(rest: string): boolean {
  const variant = rest.slice(1);
  const dot = variant.lastIndexOf('.');
  const ending = dot >= 0 ? variant.slice(dot + 1) : rest.startsWith('.') ? variant : '';
  return variant !== '' && !variant.endsWith('~') && !otherLanguages.includes(ending.trim());
}
