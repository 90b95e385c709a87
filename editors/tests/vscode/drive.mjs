// Starts VS Code once, and runs both tests in it.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { screen } from './screen.mjs';
import { startBrowser, startCode, WORK, Workbench } from './workbench.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const begin = Date.now();
const say = (line) => console.log(`  ${((Date.now() - begin) / 1000).toFixed(1).padStart(5)} s  ${line}`);

// Runs host/ inside the extension host of VS Code, with VS Code's own API.
async function host({ page, wb }) {
  const log = (type, values) => {
    const line = values.join(' ');
    // The workbench complains of what it cannot reach; what host/ says is of interest.
    if (line.startsWith('host:') || line.includes('host/index.cjs')) say(line);
  };
  const done = new Promise((resolve, reject) => {
    page.exposeFunction('codeAutomationLog', log);
    page.exposeFunction('codeAutomationExit', resolve);
    setTimeout(() => reject(new Error('host/ did not end')), 300_000).unref();
  });
  await wb.go([
    ['extensionDevelopmentPath', wb.remote(join(here, '../../vscode'))],
    ['extensionTestsPath', wb.remote(join(here, 'host/index.cjs'))],
  ]);
  const status = await done;
  if (status !== 0) throw new Error(`host/ failed: ${status}`);
}

const code = await startCode(join(WORK, 'plimsoll.vsix'));
say('VS Code runs, the packed extension is installed');
const browser = await startBrowser();
const only = process.argv[2];
let failed = false;
for (const test of [host, screen].filter((it) => !only || it.name === only)) {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-'));
  cpSync(join(here, '../project'), folder, { recursive: true });
  const page = await browser.context.newPage();
  const wb = new Workbench(page, code, folder);
  try {
    await test({ page, wb, say });
  } catch (error) {
    failed = true;
    say(`FAILED in ${test.name}: ${error.stack}`);
    await wb.shot(`failure-${test.name}`).catch(() => {});
  }
  await page.close();
  rmSync(folder, { recursive: true, force: true });
}
await browser.stop();
code.stop();
process.exit(failed ? 1 : 0);
