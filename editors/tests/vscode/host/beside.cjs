// Inside the extension host, with the server of Microsoft's extension running as well.
const assert = require('node:assert/strict');
const vscode = require('vscode');
const { codes, completions, found, hovers, say, show, until } = require('./api.cjs');

const TEXT = 'FROM debian:12 AS builder\nRUN make\nFROM debian:12\nCOPY --from=builder /app /app\nHEAL\n';
const all = (command, document, ...rest) => vscode.commands.executeCommand(`vscode.${command}`, document.uri, ...rest);
const twice = (list) => list.filter((it, index) => list.indexOf(it) !== index);

exports.run = async () => {
  assert.ok(vscode.extensions.getExtension('ms-azuretools.vscode-containers'), 'the other extension is there');
  const document = await show('Dockerfile', TEXT);
  await until('our findings', () => codes(document).includes('syntax-error'));
  await until('theirs', async () => (await all('executeDocumentSymbolProvider', document))?.length > 0);

  const keyword = await until('a hover of theirs', async () => (await hovers(document, 1, 1))[0] && hovers(document, 1, 1));
  assert.equal(keyword.length, 1, `an instruction is explained once: ${keyword}`);
  assert.ok((await hovers(document, 3, 14)).some((it) => it.includes('builder')), 'a stage is explained');
  assert.ok((await hovers(document, 2, 1)).some((it) => it.includes('runs-as-root')), 'a finding is explained');
  assert.deepEqual(twice(await completions(document, 4, 4)), [], 'nothing is offered twice');
  assert.deepEqual(twice((await all('executeDocumentSymbolProvider', document)).map((it) => it.name + it.range?.start.line)), []);
  assert.deepEqual(twice((await all('executeLinkProvider', document)).map((it) => JSON.stringify(it.range))), []);
  const [place, ...more] = await all('executeDefinitionProvider', document, new vscode.Position(3, 14));
  for (const other of more) {
    const of = (it) => JSON.stringify(it.targetSelectionRange ?? it.targetRange ?? it.range);
    assert.equal(of(other), of(place), 'both say the same place, which is shown once');
  }
  const actions = await all('executeCodeActionProvider', document, found(document)[0].range);
  assert.ok(actions.length > 0, 'our fixes are there');
  say('beside Microsoft\'s server: explained once, offered once, findings and fixes are ours');

  await vscode.workspace.getConfiguration('plimsoll').update('stepBack', [], vscode.ConfigurationTarget.Workspace);
  await until('both explain an instruction', async () => (await hovers(document, 1, 1)).length === 2);
  assert.ok(twice(await completions(document, 4, 4)).length > 0 || (await completions(document, 4, 4)).length > 1);
  say('stepBack emptied: both speak');
};
