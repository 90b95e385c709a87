// Packs dist/plimsoll.vsix:
//
//   node package.mjs                                        without a server
//   node package.mjs --target linux-x64 --server PROGRAM    with one, for its platform
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { target: { type: 'string' }, server: { type: 'string' }, out: { type: 'string' } } });
const out = values.out ?? `dist/plimsoll${values.target ? `-${values.target}` : ''}.vsix`;

execFileSync(process.execPath, ['build.mjs'], { stdio: 'inherit' });
for (const licence of ['LICENSE-MIT', 'LICENSE-APACHE']) copyFileSync(`../../${licence}`, `dist/${licence}`);
rmSync('server', { recursive: true, force: true });
if (values.server) {
  mkdirSync('server');
  const name = `server/${basename(values.server)}`;
  copyFileSync(values.server, name);
  chmodSync(name, 0o755);
}
const target = values.target ? ['--target', values.target] : [];
execFileSync(process.execPath, ['node_modules/@vscode/vsce/vsce', 'package', '--no-dependencies', '--allow-missing-repository',
  '--skip-license', ...target, '--out', out], { stdio: 'inherit' });
