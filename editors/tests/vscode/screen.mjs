// What a person sees and does, in the order in which they would.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { servers, until } from './workbench.mjs';

const expected = (name) => readFileSync(join(dirname(fileURLToPath(import.meta.url)), `../expected/${name}.Dockerfile`), 'utf8');

export async function screen({ page, wb, say }) {
  const file = join(wb.folder, 'Dockerfile.gateway');
  const configuration = join(wb.folder, 'plimsoll.toml');
  const onDisk = (what, want) => until(`${what} on disk`, () => readFileSync(file, 'utf8') === want).catch(() => assert.equal(readFileSync(file, 'utf8'), want, what));
  const has = (...messages) => (rows) => messages.every((message) => rows.some((row) => row.includes(message)));

  await wb.open('Dockerfile.gateway');
  await wb.squiggles().first().waitFor();
  const rows = await wb.problems('three findings', has('the image runs as root', 'are missing: add them', 'ENTRYPOINT already is'));
  assert.equal(rows.length, 4, `a file and three findings: ${rows.join('\n')}`);
  say(`squiggles and Problems: ${await wb.squiggles().count()} underlined`);
  await wb.shot('findings');

  await wb.cursor(6, 1);
  await wb.fix('Insert the missing labels', 'fix');
  await page.locator('.view-line', { hasText: 'org.lucid.expose' }).first().waitFor();
  await wb.save();
  await onDisk('Insert the missing labels', expected('labels'));
  say('Insert the missing labels: byte by byte');

  await wb.cursor(5, 1);
  await wb.fix('Insert USER nonroot');
  await page.locator('.view-line', { hasText: 'nonroot' }).first().waitFor();
  await wb.save();
  await onDisk('Insert USER nonroot', expected('user'));
  say('Insert USER nonroot: byte by byte');

  await wb.cursor(14, 7);
  await wb.command('Show or Focus Hover');
  const hover = page.locator('.monaco-hover:visible .hover-contents', { hasText: 'S97' });
  await hover.first().waitFor();
  await wb.shot('hover');
  await page.keyboard.press('Escape');
  say('hover: the page of the rule');

  mkdirSync(join(wb.folder, '.vscode'));
  writeFileSync(join(wb.folder, '.vscode/settings.json'), '{ "editor.codeActionsOnSave": { "source.fixAll.plimsoll": "explicit" } }');
  await until('fix all on save', async () => {
    await wb.cursor(1, 1);
    await page.keyboard.press('Control+s');
    return readFileSync(file, 'utf8') === expected('fixed');
  });
  await wb.problems('nothing', (now) => now.length === 0);
  await wb.shot('fixed-on-save');
  say('fix all on save: byte by byte, no finding left');

  writeFileSync(configuration, 'select = ["unmaintained-image"]\n');
  await wb.problems('the rule of the changed configuration', has('is not built any more'));
  say('plimsoll.toml changed: the findings follow');

  const [before] = await until('one server', () => servers(wb.code));
  process.kill(before, 'SIGKILL');
  await until('another server', () => servers(wb.code).some((id) => id !== before));
  writeFileSync(configuration, 'select = ["label-value"]\n');
  await wb.problems('the old findings gone', (now) => !has('is not built any more')(now));
  writeFileSync(configuration, 'select = ["unmaintained-image"]\n');
  await wb.problems('a finding of the new server', has('is not built any more'));
  say('the server was killed and is back');

  await wb.focusEditor();
  await wb.command('Plimsoll: Explain Rule');
  await wb.type('', 'runs-as-root');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'runs-as-root' }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.tab', { hasText: 'Preview runs-as-root.md' }).waitFor();
  const view = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  await view.getByRole('heading', { name: 'runs-as-root' }).waitFor();
  await wb.shot('explain');
  say('Explain Rule: its page');

  await wb.command('View: Close All Editors');
  const report = await wb.report();
  await report.getByRole('searchbox').first().fill('gateway');
  await report.getByText('Dockerfile.gateway').first().waitFor();
  await wb.shot('report');
  say('Open Report: the page, searched');

  await wb.command('View: Close All Editors');
  await wb.open('Dockerfile.gateway');
  await wb.command('Plimsoll: Choose Standard');
  await wb.type('', 'distroless');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'distroless' }).first().waitFor();
  await page.keyboard.press('Enter');
  await until('the standard in plimsoll.toml', () => readFileSync(configuration, 'utf8').startsWith('standard = "distroless"\n'));
  say('Choose Standard: plimsoll.toml says it');

  await wb.command('View: Close All Editor Groups');
  await wb.open('Dockerfile.gateway');
  await wb.squiggles().first().waitFor();
  await page.locator('[id="status.languageStatus"]').first().hover();
  const status = page.locator('.hover-language-status', { hasText: 'Plimsoll' });
  await until('the status', async () => /Plimsoll \d.*DISTROLESS.*, \d+ errors? in this file/s.test((await status.allInnerTexts()).join(' ')));
  await wb.shot('status');
  say(`status: ${(await status.allInnerTexts()).join(' ').replaceAll('\n', ' ')}`);

  await wb.command('Plimsoll: Show Log');
  await wb.output(/starting .*server\/plimsoll, \d/);
  await wb.shot('log');
  await wb.command('Output: Show Output Channels...');
  await wb.type('', 'Plimsoll Trace');
  await page.keyboard.press('Enter');
  await wb.output(/textDocument\/\w+/);
  say('Show Log, and the messages in Plimsoll Trace');

  writeFileSync(join(wb.folder, 'heredoc.dockerfile'), 'FROM debian:12\nRUN <<EOF\nfor x in a; do echo "$x"; done\nEOF\nRUN python3 <<EOF\nimport os\nEOF\n');
  await wb.open('heredoc.dockerfile');
  for (const [line, scope] of [[3, 'meta.embedded.block.shellscript'], [6, 'meta.embedded.block.python']]) {
    await wb.cursor(line, 2);
    await wb.command('Developer: Inspect Editor Tokens and Scopes');
    await page.locator('.token-inspect-widget', { hasText: scope }).waitFor();
    if (line === 3) await wb.shot('heredoc');
    await page.keyboard.press('Escape');
  }
  say('heredocs: coloured as shell and as Python');

  // One of the team's own, where they are.
  const team = join(dirname(fileURLToPath(import.meta.url)), '../../../../shared/corpus/lucid');
  const [own] = existsSync(team) ? readdirSync(team).filter((name) => name.includes('gateway')).sort() : [];
  if (!own) return say('a Dockerfile of the team: skipped, there is none here');
  mkdirSync(join(wb.folder, 'team'));
  writeFileSync(join(wb.folder, 'team/plimsoll.toml'), 'standard = "lucid"\n');
  writeFileSync(join(wb.folder, 'team/Dockerfile'), readFileSync(join(team, own)));
  await wb.open('team/Dockerfile');
  await wb.squiggles().first().waitFor();
  const many = await wb.problems('what is wrong with it', (now) => now.length > 5);
  await wb.shot('team');
  say(`${own}: ${many.length - 1} rows in Problems`);
}
