/** The Temporal server under attack: the CLI's own, on one database file, the way `longhaul dev` starts it. */
import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../contract/names';
import { type Program, ROOT, start } from './program';

const HEALTHY_WITHIN_MS = 90_000;

export class Server {
  private program: Program | null = null;
  private constructor(
    private readonly cli: string,
    private readonly dir: string,
    readonly port: number,
    private readonly settings: Readonly<Record<string, unknown>>,
  ) {}

  /** `continueAsNewAfter`: events after which the server suggests it, so that short jobs go through it too. */
  static async start(dir: string, continueAsNewAfter?: number): Promise<Server> {
    const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, 'scripts', 'temporal-cli.mjs')]);
    const settings = {
      // As `longhaul dev` has it: by default each task of a lone job waits 50 ms.
      'history.transferProcessorMaxPollRPS': 2000,
      'history.timerProcessorMaxPollRPS': 2000,
      ...(continueAsNewAfter ? { 'limit.historyCount.suggestContinueAsNew': continueAsNewAfter } : {}),
    };
    const server = new Server(stdout.trim(), dir, await freePort(), settings);
    await server.up();
    return server;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  async up(): Promise<void> {
    const args = [
      'server',
      'start-dev',
      '--headless',
      '--ip',
      '127.0.0.1',
      '--port',
      `${this.port}`,
      '--db-filename',
      join(this.dir, 'temporal.db'),
    ];
    // As `longhaul dev` has it too.
    for (const pragma of ['journal_mode=WAL', 'synchronous=FULL']) args.push('--sqlite-pragma', pragma);
    for (const [name, type] of Object.entries(SEARCH_ATTRIBUTES)) args.push('--search-attribute', `${name}=${type}`);
    for (const [key, value] of Object.entries(this.settings)) args.push('--dynamic-config-value', `${key}=${JSON.stringify(value)}`);
    const begin = () => {
      this.program = start({ command: this.cli, args, env: process.env, log: join(this.dir, 'server.log') });
      return this.untilHealthy();
    };
    // It chooses a port for HTTP itself, and panics where another process has taken that one meanwhile.
    await begin().catch((error) => (this.program?.alive() ? Promise.reject(error) : begin()));
  }

  signal(name: NodeJS.Signals): void {
    this.program?.signal(name);
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.program?.exit;
  }

  async stop(): Promise<void> {
    await this.program?.end(5_000);
  }

  private async untilHealthy(): Promise<void> {
    for (const giveUpAt = Date.now() + HEALTHY_WITHIN_MS; Date.now() < giveUpAt; await sleep(50)) {
      if (!this.program?.alive()) throw new Error(`The Temporal server ended; see ${join(this.dir, 'server.log')}.`);
      if (await this.serves()) return;
    }
    throw new Error(`The Temporal server does not answer at ${this.address}.`);
  }

  private async serves(): Promise<boolean> {
    const connection = await Connection.connect({ address: this.address, connectTimeout: 2_000 }).catch(() => null);
    try {
      await connection?.withDeadline(Date.now() + 5_000, () => connection.workflowService.describeNamespace({ namespace: 'default' }));
      return connection !== null;
    } catch {
      return false;
    } finally {
      await connection?.close();
    }
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
