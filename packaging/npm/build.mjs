// Writes the npm packages: for each platform one with its program, and `plimsoll`, which depends on
// them all and takes the one that fits. The version is Cargo.toml's.
//
//   node build.mjs OUT                          the package `plimsoll`
//   node build.mjs OUT linux-x64-musl PROGRAM   the package of a platform
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PLATFORMS = ['linux-x64', 'linux-x64-musl', 'linux-arm64', 'linux-arm64-musl', 'darwin-x64', 'darwin-arm64', 'win32-x64'];

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..', '..');
const version = /^version = "(.*)"$/m.exec(readFileSync(join(root, 'Cargo.toml'), 'utf8'))[1];
const [out, platform, program] = process.argv.slice(2);
if (!out || (platform && !(program && PLATFORMS.includes(platform)))) {
  console.error(`usage: node build.mjs OUT [PLATFORM PROGRAM]; platforms: ${PLATFORMS.join(', ')}`);
  process.exit(2);
}

const name = platform ? `plimsoll-${platform}` : 'plimsoll';
const folder = join(out, name);
mkdirSync(folder, { recursive: true });
for (const file of ['README.md', 'LICENSE-MIT', 'LICENSE-APACHE']) copyFileSync(join(root, file), join(folder, file));
const common = {
  name,
  version,
  description: 'The load line for container images: a language server, linter and formatter for Dockerfiles',
  license: 'MIT OR Apache-2.0',
};
writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ ...common, ...(platform ? ofPlatform() : ofAll()) }, null, 2)}\n`);

function ofPlatform() {
  const [os, cpu, libc] = platform.split('-');
  copyFileSync(program, join(folder, basename(program)));
  chmodSync(join(folder, basename(program)), 0o755);
  return { os: [os], cpu: [cpu], ...(os === 'linux' ? { libc: [libc ?? 'glibc'] } : {}) };
}

function ofAll() {
  copyFileSync(join(here, 'plimsoll.mjs'), join(folder, 'plimsoll.mjs'));
  const optionalDependencies = Object.fromEntries(PLATFORMS.map((it) => [`plimsoll-${it}`, version]));
  return { bin: { plimsoll: 'plimsoll.mjs' }, engines: { node: '>=18' }, optionalDependencies };
}
