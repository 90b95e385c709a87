// Starts VS Code in each of the ways that matter, and runs its tests in it:
//
//   node drive.mjs [TEST…]
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { screen } from './screen.mjs';
import { missing, untrusted } from './trouble.mjs';
import { startBrowser, startCode, WORK, Workbench } from './workbench.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const begin = Date.now();
const say = (line) => console.log(`  ${((Date.now() - begin) / 1000).toFixed(1).padStart(5)} s  ${line}`);

// Runs a module of host/ inside the extension host of VS Code, with VS Code's own API, and the
// extensions of these folders beside the installed one.
const host = (module, ...extensions) => async ({ page, wb }) => {
  const log = (type, values) => {
    const line = values.join(' ');
    // The workbench complains of what it cannot reach; what host/ says is of interest.
    if (line.startsWith('host:') || line.includes('.cjs')) say(line);
  };
  const done = new Promise((resolve, reject) => {
    page.exposeFunction('codeAutomationLog', log);
    page.exposeFunction('codeAutomationExit', resolve);
    setTimeout(() => reject(new Error(`${module} did not end`)), 300_000).unref();
  });
  await wb.go([
    ...['host', ...extensions].map((folder) => ['extensionDevelopmentPath', wb.remote(join(here, folder))]),
    ['extensionTestsPath', wb.remote(join(here, 'host', module))],
  ]);
  const status = await done;
  if (status !== 0) throw new Error(`${module} failed: ${status}`);
};

// A program that only tells that it ran.
function teller(name) {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-teller-'));
  const told = join(folder, 'told');
  writeFileSync(join(folder, name), `#!/bin/sh\necho "$0 $*" >> '${told}'\n`, { mode: 0o755 });
  const read = () => { try { return readFileSync(told, 'utf8'); } catch { return ''; } };
  return { folder, program: join(folder, name), told: read };
}

const vsix = join(WORK, 'plimsoll.vsix');
const shellcheck = teller('shellcheck');
const evil = teller('plimsoll');
// What VS Code is started with, and the tests that run in it one after the other.
const WAYS = [
  { with: { vsix }, tests: { host: host('index.cjs'), screen } },
  { with: { vsix, at: join(WORK, 'lowest'), env: { LOWEST: 'yes' } }, tests: { lowest: host('index.cjs') } },
  { with: { vsix }, tests: { beside: host('beside.cjs', 'beside') } },
  {
    with: { vsix, trust: false, env: { PATH: `${shellcheck.folder}${delimiter}${process.env.PATH}` } },
    tests: { untrusted: (context) => untrusted({ ...context, shellcheck, evil }) },
  },
  { with: { vsix: join(WORK, 'plimsoll-alone.vsix'), env: { PATH: dirname(process.execPath) } }, tests: { missing } },
];

const browser = await startBrowser();
const only = process.argv.slice(2);
const failed = [];
for (const way of WAYS) {
  const tests = Object.entries(way.tests).filter(([name]) => only.length === 0 || only.includes(name));
  if (tests.length === 0) continue;
  const code = await startCode(way.with);
  for (const [name, test] of tests) {
    say(`${name}: VS Code runs, the packed extension is installed`);
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-'));
    cpSync(join(here, '../project'), folder, { recursive: true });
    const page = await browser.context.newPage();
    const wb = new Workbench(page, code, folder);
    try {
      await test({ page, wb, say });
    } catch (error) {
      failed.push(name);
      say(`FAILED in ${name}: ${error.stack}`);
      await wb.shot(`failure-${name}`).catch(() => {});
    }
    await page.close();
    rmSync(folder, { recursive: true, force: true });
  }
  code.stop();
}
await browser.stop();
for (const { folder } of [shellcheck, evil]) rmSync(folder, { recursive: true, force: true });
process.exit(failed.length > 0 ? 1 : 0);
