// Where something is missing or nobody is trusted.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { servers, until } from './workbench.mjs';

const has = (message) => (rows) => rows.some((row) => row.includes(message));

// A folder whose files name programs to run: none is, until it is trusted, and its path never.
export async function untrusted({ page, wb, say, shellcheck, evil }) {
  mkdirSync(join(wb.folder, '.vscode'));
  writeFileSync(join(wb.folder, '.vscode/settings.json'), JSON.stringify({ 'plimsoll.path': evil.program, 'plimsoll.shellcheck': 'required' }));
  writeFileSync(join(wb.folder, 'plimsoll.toml'), 'shellcheck = "required"\n');
  writeFileSync(join(wb.folder, 'Dockerfile'), 'FROM debian:12\nRUN echo $X\nMAINTAINER me\n');
  await wb.go([['openFile', wb.remote(join(wb.folder, 'Dockerfile'))]]);
  await page.locator('.monaco-editor .view-line').first().waitFor();
  await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).first().waitFor();
  await wb.problems('a finding without trust', has('MAINTAINER'));
  await until('the server that the extension brought along', () => servers(wb.code).length === 1);
  await wb.focusEditor();
  await wb.report();
  await wb.shot('untrusted');
  assert.equal(shellcheck.told(), '', 'ShellCheck is not asked');
  assert.equal(evil.told(), '', 'the program of the workspace is not run');
  say('untrusted: its own server runs, no ShellCheck, not the program that the workspace names');

  await wb.command('Workspaces: Manage Workspace Trust');
  await page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).first().click();
  await until('ShellCheck is asked', () => shellcheck.told());
  assert.equal(evil.told(), '', 'the program of the workspace is not run');
  say('trusted: ShellCheck is asked, the program that the workspace names is not run');
}

// No server in the extension, none on PATH.
export async function missing({ page, wb, say }) {
  await wb.open('Dockerfile.gateway');
  // Under the driver for tests messages go to the list of notifications at once.
  const messages = page.locator('.notification-list-item', { hasText: 'The program `plimsoll` is neither in this extension nor on PATH' });
  await until('the message', async () => {
    if ((await messages.count()) === 0) await wb.command('Notifications: Show Notifications');
    return (await messages.count()) > 0;
  });
  assert.equal(await messages.count(), 1, 'one message');
  const ways = await messages.getByRole('button').filter({ hasText: /\w/ }).allTextContents();
  assert.deepEqual(ways.map((it) => it.trim()), ['How to Install', 'Set the Path', 'Restart', 'Show Log']);
  await wb.shot('no-server');
  say(`no server: one message, with ${ways.join(', ')}`);

  await messages.getByRole('button', { name: 'How to Install' }).click();
  const steps = page.locator('.getting-started-step');
  await steps.first().waitFor();
  assert.equal(await steps.count(), 3);
  await steps.filter({ hasText: 'Open a Dockerfile' }).click();
  await page.setViewportSize({ width: 1600, height: 900 });
  const picture = page.locator('.getting-started-media img');
  await until('the picture', async () => (await picture.count()) > 0 && picture.first().evaluate((it) => it.naturalWidth > 0 && it.checkVisibility()));
  await wb.shot('walkthrough');
  say('the walkthrough, and its picture');
}
