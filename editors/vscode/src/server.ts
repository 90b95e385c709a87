// The server's process and the client that speaks with it.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  State,
  type ErrorHandler,
  type LanguageClientOptions,
  type StaticFeature,
} from 'vscode-languageclient/node';
import { environment, findProgram, type Program } from './find';
import { middleware } from './middleware';
import { traceChannel } from './trace';

export const SELECTOR = [
  { scheme: 'file', language: 'dockerfile' },
  { scheme: 'untitled', language: 'dockerfile' },
  { scheme: 'file', pattern: '**/plimsoll.toml' },
];

// More ends than this within the time are a defect that restarting does not cure.
const RESTARTS = 4;
const WITHIN_MS = 180_000;

// The commands that the server's lenses may lead to.
const lensCommands: StaticFeature = {
  fillClientCapabilities(capabilities) {
    const commands = ['plimsoll.showReferences', 'plimsoll.openReport'];
    capabilities.experimental = { ...capabilities.experimental, commands: { commands } };
  },
  initialize() {},
  getState: () => ({ kind: 'static' }),
  clear() {},
};

export class Server implements vscode.Disposable {
  readonly log = vscode.window.createOutputChannel('Plimsoll', { log: true });
  private readonly trace = traceChannel();
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  // Starts and stops wait for each other.
  private queue: Promise<void> = Promise.resolve();
  private client: LanguageClient | undefined;
  program: Program | undefined;
  // Why there is no server, for people.
  trouble: string | undefined;

  constructor(private readonly context: vscode.ExtensionContext) {}

  get running(): LanguageClient | undefined {
    return this.client?.state === State.Running ? this.client : undefined;
  }

  // Starts the server where it neither runs nor was tried in vain.
  start(): Promise<void> {
    return this.after(async () => {
      if (!this.client && !this.trouble) await this.launch();
    });
  }

  restart(): Promise<void> {
    return this.after(async () => {
      await this.halt();
      await this.launch();
    });
  }

  // A request of our own; `undefined` where no server can be had or it knows no such request.
  async ask<T>(method: string, params?: object): Promise<T | undefined> {
    await this.start();
    try {
      const client = this.running;
      return await (params ? client?.sendRequest<T>(method, params) : client?.sendRequest<T>(method));
    } catch (error) {
      this.log.warn(`${method}: ${error}`);
      return undefined;
    }
  }

  // What the program prints on the command line, in a folder.
  async run(args: string[], cwd: string): Promise<{ stdout: string; stderr: string }> {
    await this.start();
    if (!this.program) return { stdout: '', stderr: this.trouble ?? '' };
    const options = { cwd, maxBuffer: 1 << 28, env: { ...environment(), NO_COLOR: '1' } };
    // An exit code other than 0 says that there is something to read.
    return promisify(execFile)(this.program.path, args, options).catch((error) => ({
      stdout: error.stdout ?? '',
      stderr: error.stderr || String(error),
    }));
  }

  private after(step: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(step).catch((error) => this.fail(String(error?.message ?? error)));
    return this.queue;
  }

  private async launch(): Promise<void> {
    if (!vscode.workspace.getConfiguration('plimsoll').get('enable', true)) {
      return this.settle('Switched off by plimsoll.enable');
    }
    this.program = await findProgram(this.context);
    if (!this.program) throw new Error('The program `plimsoll` is neither in this extension nor on PATH');
    this.log.info(`starting ${this.program.path}, ${this.program.version}`);
    const run = { command: this.program.path, args: ['lsp'], options: { env: environment() } };
    const client = new LanguageClient('plimsoll', 'Plimsoll', run, this.options());
    client.registerFeature(lensCommands);
    client.onDidChangeState(() => this.changed.fire());
    this.client = client;
    this.settle(undefined);
    await client.start();
    this.changed.fire();
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: SELECTOR,
      outputChannel: this.log,
      traceOutputChannel: this.trace,
      middleware: middleware(),
      errorHandler: this.errorHandler(),
      initializationOptions: {},
    };
  }

  private errorHandler(): ErrorHandler {
    const ends: number[] = [];
    return {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => {
        const now = Date.now();
        ends.push(now);
        const recent = ends.filter((end) => now - end < WITHIN_MS).length;
        this.log.error(`the server ended; ${recent} times in the last ${WITHIN_MS / 60_000} minutes`);
        if (recent <= RESTARTS) return { action: CloseAction.Restart, handled: true };
        void this.fail(`The server ended ${recent} times in ${WITHIN_MS / 60_000} minutes`);
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    };
  }

  private async halt(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    // One that never came up cannot be stopped.
    await client?.dispose(2_000).catch((error) => this.log.warn(String(error)));
  }

  private settle(trouble: string | undefined): void {
    this.trouble = trouble;
    this.changed.fire();
  }

  // One message with ways out.
  private fail(trouble: string): void {
    this.log.error(trouble);
    this.client = undefined;
    this.settle(trouble);
    const ways: Record<string, () => Thenable<unknown>> = {
      'How to Install': () => vscode.commands.executeCommand('workbench.action.openWalkthrough', `${this.context.extension.id}#start`),
      'Set the Path': () => vscode.commands.executeCommand('workbench.action.openSettings', 'plimsoll.path'),
      Restart: () => this.restart(),
      'Show Log': async () => this.log.show(),
    };
    void vscode.window.showErrorMessage(`Plimsoll: ${trouble}`, ...Object.keys(ways)).then((way) => way && ways[way]());
  }

  dispose(): void {
    void this.after(() => this.halt());
    this.log.dispose();
    this.trace.dispose();
    this.changed.dispose();
  }
}
