// VS Code's server on loopback, Chromium, and the few parts of the workbench that a test touches.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export const WORK = process.env.WORK;
const { chromium } = createRequire(join(WORK, 'driver/'))('playwright-core');

// A quiet workbench.
const SETTINGS = {
  'chat.disableAIFeatures': true,
  'editor.accessibilitySupport': 'off',
  'editor.minimap.enabled': false,
  'editor.unicodeHighlight.ambiguousCharacters': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'git.enabled': false,
  'plimsoll.trace.server': 'messages',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

export async function until(what, probe, ms = 60_000) {
  const end = Date.now() + ms;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > end) throw new Error(`never came: ${what}`);
    await pause(50);
  }
}

const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

const listens = (port) => new Promise((resolve) => {
  const socket = connect(port, '127.0.0.1').on('error', () => resolve(false)).on('connect', () => { socket.destroy(); resolve(true); });
});

// VS Code of a folder of $WORK, with an extension in it. `trust`: folders are trusted unasked.
export async function startCode({ at = WORK, vsix, trust = true, env: more = {} }) {
  const root = mkdtempSync(join(tmpdir(), 'plimsoll-vscode-'));
  const folder = (name) => { mkdirSync(join(root, name), { recursive: true }); return join(root, name); };
  // The extension host is a remote: what is of the machine is read beside what is of the user.
  for (const scope of ['User', 'Machine']) {
    writeFileSync(join(folder(`data/${scope}`), 'settings.json'), JSON.stringify(SETTINGS));
  }
  const home = folder('home');
  const env = {
    ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, '.config'), XDG_DATA_HOME: join(home, '.local/share'),
    EXTENSIONS_GALLERY: '{"serviceUrl":"http://127.0.0.1:9"}', // no marketplace
    ...more,
  };
  // The VS Code server itself: code-server's proxy refuses the driver for tests.
  const extensions = folder('extensions');
  const node = join(at, 'node/node_modules/.bin/node');
  const common = [join(at, 'code/lib/vscode/out/server-main.js'), '--extensions-dir', extensions,
    '--user-data-dir', join(root, 'data'), '--server-data-dir', folder('server')];
  execFileSync(node, [...common, '--install-extension', vsix], { env, stdio: 'pipe' });
  const port = await freePort();
  const child = spawn(node, [...common, '--host', '127.0.0.1', '--port', String(port), '--without-connection-token',
    '--accept-server-license-terms', '--telemetry-level', 'off', '--enable-smoke-test-driver',
    // The PATH of this process, not the one of a login shell.
    '--force-disable-user-env',
    ...(trust ? ['--disable-workspace-trust'] : [])],
  { env, stdio: 'ignore', detached: true });
  const stop = () => {
    try { process.kill(-child.pid, 'SIGTERM'); } catch { /* it is gone */ }
    rmSync(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
  };
  try {
    await until('the VS Code server', () => {
      if (child.exitCode !== null) throw new Error(`the VS Code server ended with ${child.exitCode}`);
      return listens(port);
    });
  } catch (error) { stop(); throw error; }
  return { port, extensions, stop };
}

// The ids of the processes that run the server which the extension brought along.
export function servers(code) {
  return readdirSync('/proc').filter((id) => /^\d+$/.test(id)).filter((id) => {
    try { return readlinkSync(`/proc/${id}/exe`).startsWith(code.extensions); } catch { return false; }
  }).map(Number);
}

export async function startBrowser() {
  const profile = mkdtempSync(join(tmpdir(), 'plimsoll-chromium-'));
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'];
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM, headless: true, viewport: { width: 1200, height: 760 }, args,
  });
  const stop = async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
  };
  return { context, stop };
}

export class Workbench {
  constructor(page, code, folder) {
    Object.assign(this, { page, code, folder });
    // A hang, not a measure: no test waits for it.
    page.setDefaultTimeout(60_000);
  }

  remote(path) { return `vscode-remote://127.0.0.1:${this.code.port}${path}`; }

  async go(payload) {
    const query = `folder=${encodeURIComponent(this.folder)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
    await this.page.goto(`http://127.0.0.1:${this.code.port}/?${query}`);
  }

  async open(file) {
    await this.go([['openFile', this.remote(join(this.folder, file))]]);
    await this.page.locator('.part.editor .monaco-editor .view-line').first().waitFor();
  }

  shot(name) { return this.page.screenshot({ path: join(WORK, 'artefacts', `${name}.png`) }); }

  squiggles() { return this.page.locator('.monaco-editor :is(.squiggly-error, .squiggly-warning, .squiggly-info)'); }

  async type(prefix, text) {
    const input = this.page.locator('.quick-input-widget input.input').first();
    await input.waitFor({ state: 'visible' });
    await input.fill(prefix + text);
    return input;
  }

  async command(title) {
    await this.page.keyboard.press('F1');
    await this.type('>', title);
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().waitFor();
    await this.page.keyboard.press('Enter');
    // The palette closes, or the command opens its own picker in the same place.
    await this.page.waitForFunction(() => {
      const box = document.querySelector('.quick-input-widget input.input');
      return !box?.checkVisibility() || !box.value.startsWith('>');
    });
  }

  async focusEditor() { await this.command('View: Focus Active Editor Group'); }

  async cursor(line, column) {
    await this.focusEditor();
    await this.page.keyboard.press('Control+g');
    const input = await this.type(':', `${line}:${column}`);
    await this.page.keyboard.press('Enter');
    await input.waitFor({ state: 'hidden' });
  }

  // The rows of the Problems panel, once `wanted` holds of them.
  async problems(what, wanted) {
    await this.command('Problems: Focus on Problems View');
    const rows = this.page.locator('.markers-panel .monaco-list-row');
    const read = () => rows.evaluateAll((all) => all.map((row) => row.getAttribute('aria-label') ?? row.textContent));
    return until(`${what} in Problems`, async () => { const now = await read(); return wanted(now) && now; });
  }

  // Opens the light bulb's menu and chooses by keyboard: some versions cover it for the mouse.
  async fix(title, shot) {
    await this.page.locator('.monaco-editor [class*="codicon-light-bulb"], .monaco-editor [class*="codicon-gutter-lightbulb"], .monaco-editor .lightbulb-glyph').first().waitFor();
    const rows = this.page.locator('.action-widget .monaco-list-row.action');
    // Findings that arrive close the menu.
    await until('the menu of the light bulb', async () => {
      await this.page.keyboard.press('Control+.');
      return rows.first().waitFor({ timeout: 5_000 }).then(() => true, () => false);
    });
    const titles = await rows.allTextContents();
    if (shot) await this.shot(shot);
    for (let left = titles.length; left > 0; left -= 1) {
      const focused = await this.page.locator('.action-widget .monaco-list-row.action.focused').textContent();
      if (focused.trim() === title) return this.page.keyboard.press('Enter');
      await this.page.keyboard.press('ArrowDown');
    }
    throw new Error(`"${title}" is not among ${titles.join(' | ')}`);
  }

  // "Open Report", and what the page says.
  async report() {
    await this.command('Plimsoll: Open Report');
    const view = this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
    await view.getByRole('heading', { name: /^Compliance with / }).waitFor();
    return view;
  }

  // Waits for what the output channel that is open says; it wraps its lines.
  async output(pattern) {
    const lines = this.page.locator('.output-view .view-line');
    await until(`${pattern} in the output`, async () => pattern.test((await lines.allTextContents()).join('').replaceAll('\u00a0', ' ')));
  }

  async save() {
    await this.page.keyboard.press('Control+s');
    await this.page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
  }
}
