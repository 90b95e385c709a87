// In the place of Microsoft's Container Tools, whose id it has: starts the same server for
// Dockerfiles as that does.
const { join } = require('node:path');

const driver = join(process.env.WORK, 'driver/node_modules');
const { LanguageClient, TransportKind } = require(join(driver, 'vscode-languageclient/node'));

exports.activate = async (context) => {
  const module = join(driver, 'dockerfile-language-server-nodejs/lib/server.js');
  const server = { module, transport: TransportKind.ipc, args: ['--node-ipc'] };
  const client = new LanguageClient('dockerfile-langserver', server, { documentSelector: [{ language: 'dockerfile' }] });
  context.subscriptions.push(client);
  await client.start();
};
