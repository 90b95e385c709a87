// Where the server's program is.
import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';

const NAME = process.platform === 'win32' ? 'plimsoll.exe' : 'plimsoll';

export interface Program {
  path: string;
  version: string;
}

// The user's path (its scope is the machine: no workspace can set it), else the program that the
// extension brings along, else the one on PATH. An untrusted workspace gets the one that the
// extension brings along wherever there is one.
export async function findProgram(context: vscode.ExtensionContext): Promise<Program | undefined> {
  const bundled = path.join(context.extensionPath, 'server', NAME);
  const set = vscode.workspace.getConfiguration('plimsoll').get<string>('path', '').trim();
  const first = vscode.workspace.isTrusted ? [set, bundled] : [bundled, set];
  const found = first.filter(Boolean).find((it) => it === set || existsSync(it)) ?? onPath();
  return found === undefined ? undefined : { path: found, version: await version(found) };
}

// What the program is started with: in a workspace that is not trusted it starts no other one,
// whatever the workspace's files say.
export const environment = (): NodeJS.ProcessEnv =>
  vscode.workspace.isTrusted ? process.env : { ...process.env, PLIMSOLL_SHELLCHECK: 'off' };

// Looked up here, not by the system: Windows would take one in the workspace first.
function onPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(path.isAbsolute);
  return folders.map((folder) => path.join(folder, NAME)).find((file) => existsSync(file) && statSync(file).isFile());
}

async function version(program: string): Promise<string> {
  if (!path.isAbsolute(program)) throw new Error(`plimsoll.path is not an absolute path: ${program}`);
  const { stdout } = await promisify(execFile)(program, ['--version'], { timeout: 10_000 }).catch((error: Error) => {
    throw new Error(`${program} does not run: ${error.message}`);
  });
  const said = /^plimsoll (\S+)/.exec(stdout);
  if (!said) throw new Error(`${program} is not Plimsoll: it says "${stdout.split('\n')[0]}"`);
  return said[1];
}
