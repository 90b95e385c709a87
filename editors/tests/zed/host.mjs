// Calls the extension's component, made callable by `jco transpile`, with as much of Zed as it asks.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { WASIShim } from '@bytecodealliance/preview2-shim/instantiation';
import { instantiate } from './out/zed.js';

async function command({ onPath, settings = {} }) {
  class Worktree {
    id() { return 1n; }
    rootPath() { return '/work'; }
    readTextFile() { throw 'none'; }
    which(name) { return name === 'plimsoll' ? onPath : undefined; }
    shellEnv() { return [['FROM', 'shell']]; }
  }
  // The world's own functions and resources are imported one by one, each as a default export.
  const zed = {
    worktree: Worktree,
    project: class Project {},
    'key-value-store': class KeyValueStore {},
    'get-settings': (_location, category) => JSON.stringify(category === 'lsp' ? settings : {}),
    'current-platform': () => ['linux', 'x8664'],
    'set-language-server-installation-status': () => {},
  };
  const imports = {
    ...new WASIShim().getImportObject(),
    ...Object.fromEntries(Object.entries(zed).map(([name, value]) => [name, { default: value }])),
  };
  const compile = async (name) => WebAssembly.compile(await readFile(new URL(`out/${name}`, import.meta.url)));
  const component = await instantiate(compile, imports);
  component.initExtension();
  return component.languageServerCommand('plimsoll', new Worktree());
}

const found = await command({ onPath: '/usr/bin/plimsoll' });
assert.deepEqual(found, { command: '/usr/bin/plimsoll', args: ['lsp'], env: [['FROM', 'shell']] });
const named = await command({ settings: { binary: { path: '/opt/plimsoll', arguments: ['lsp', '--stdio'] } } });
assert.deepEqual([named.command, named.args], ['/opt/plimsoll', ['lsp', '--stdio']]);
await assert.rejects(command({}), (error) => /not on PATH.*lsp\.plimsoll\.binary\.path/s.test(error.payload ?? error));
console.log('  found on PATH, named in the settings, or a way out');
