// The channel of what goes between the editor and the server. The client writes to it where the
// channel's level is "trace", which a user would have to set beside the setting: here the setting
// alone says it.
import * as vscode from 'vscode';

export function traceChannel(): vscode.LogOutputChannel {
  const log = vscode.window.createOutputChannel('Plimsoll Trace', { log: true });
  const changed = new vscode.EventEmitter<vscode.LogLevel>();
  const level = () =>
    vscode.workspace.getConfiguration('plimsoll').get('trace.server', 'off') === 'off' ? vscode.LogLevel.Off : vscode.LogLevel.Trace;
  const listener = vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('plimsoll.trace.server')) changed.fire(level());
  });
  return Object.create(log, {
    logLevel: { get: level },
    onDidChangeLogLevel: { value: changed.event },
    trace: { value: (message: string) => log.info(message) },
    dispose: { value: () => [log, changed, listener].forEach((it) => it.dispose()) },
  });
}
