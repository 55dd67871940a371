/**
 * A running `longhaul dev`: the server and its workers, each started again when it dies, all ended together. Owns their order and
 * the home's record of them; how each is started is in temporal-server.ts and dev-worker.ts.
 */
import { type DevEvent, say } from './dev-events';
import { claimHome, removeDevRecord, writeDevRecord } from './dev-record';
import { type DevWorker, handBackFor, startDevWorker, workerLog } from './dev-worker';
import { MARKS } from './leftovers';
import { type Kept, keepAlive } from './supervise';
import { choosePorts, findTemporalCli, NAMESPACE, type ServerPorts, startTemporalServer, type TemporalServer } from './temporal-server';
import { startWatchdog } from './watchdog';

export interface DevOptions {
  readonly home: string;
  /** More than one leaves a standby that takes over within milliseconds. */
  readonly workers: number;
  readonly suggestContinueAsNewAfterEvents?: number;
}

/** The worker's own grace is 20 s. */
const WORKER_GRACE_MS = 25_000;
const SERVER_GRACE_MS = 5_000;

export class DevSession {
  private readonly watchdog = startWatchdog();
  private readonly startedAt = new Date().toISOString();
  private readonly workerPids = new Set<number>();
  private serverPid: number | null = null;
  private server: Kept | null = null;
  private readonly workers: Kept[] = [];
  private isReady = false;
  private ending = false;

  private constructor(
    private readonly options: DevOptions,
    private readonly identity: string,
    private readonly cli: string,
    private readonly ports: ServerPorts,
  ) {}

  /** Returns when all are started; `ready` is said when the first worker polls. Leaves nothing behind if it throws. */
  static async start(options: DevOptions): Promise<DevSession> {
    const cli = await findTemporalCli();
    const identity = await claimHome(options.home);
    const session = new DevSession(options, identity, cli, await choosePorts());
    try {
      await session.begin();
      return session;
    } catch (error) {
      await session.end();
      throw error;
    }
  }

  /** Workers first: what they finish within their grace, the server still records. Without grace everything is killed. */
  async end(grace = true): Promise<void> {
    this.ending = true;
    await Promise.all(this.workers.map((worker) => worker.stop(grace ? WORKER_GRACE_MS : 0)));
    await this.server?.stop(grace ? SERVER_GRACE_MS : 0);
    removeDevRecord(this.options.home);
    await this.watchdog.close();
  }

  private async begin(): Promise<void> {
    this.server = await keepAlive<TemporalServer>({
      start: () => this.startServer(),
      onUp: ({ pid, address, uiUrl }) => this.serverIs(pid, { type: 'server-up', address, uiUrl, pid }),
      onDied: ({ pid }, exit) => this.serverIs(null, { type: 'server-died', pid, ...exit }),
    });
    while (this.workers.length < this.options.workers) this.workers.push(await this.keepWorker());
  }

  private startServer(): Promise<TemporalServer> {
    const { home, suggestContinueAsNewAfterEvents: events } = this.options;
    return startTemporalServer({
      cli: this.cli,
      home,
      ports: this.ports,
      env: this.environment({ OPENAI_API_KEY: undefined }),
      onSpawn: (pid) => this.watchdog.watch(pid),
      ...(events === undefined ? {} : { suggestContinueAsNewAfterEvents: events }),
    });
  }

  private keepWorker(): Promise<Kept> {
    return keepAlive<DevWorker>({
      start: async () => this.startWorker(),
      onUp: ({ pid }) => {
        this.workerPids.add(pid);
        this.changed({ type: 'worker-up', pid });
      },
      onDied: (worker, exit) => {
        this.watchdog.forget(worker.pid);
        this.workerPids.delete(worker.pid);
        this.changed({ type: 'worker-died', pid: worker.pid, ...exit });
        if (exit.code)
          this.complain(`worker ${worker.pid} ended by itself with code ${exit.code}; its log: ${workerLog(this.options.home)}`);
        // Not waited for: its successor starts meanwhile.
        void this.handBack(worker);
      },
    });
  }

  private startWorker(): DevWorker {
    const worker = startDevWorker({
      home: this.options.home,
      address: this.address,
      env: this.environment(),
      onPolling: (pid) => this.polls(pid),
    });
    this.watchdog.watch(worker.pid);
    return worker;
  }

  private serverIs(pid: number | null, event: DevEvent): void {
    if (this.serverPid !== null && pid === null) this.watchdog.forget(this.serverPid);
    this.serverPid = pid;
    this.changed(event);
  }

  private polls(pid: number): void {
    say({ type: 'worker-polling', pid });
    if (this.isReady) return;
    this.isReady = true;
    say({ type: 'ready', address: this.address, uiUrl: this.uiUrl });
  }

  private async handBack(worker: DevWorker): Promise<void> {
    try {
      const activities = await handBackFor(worker, this.options.home, this.address);
      if (activities > 0) say({ type: 'handed-back', activities });
    } catch (error) {
      this.complain(`what worker ${worker.pid} was running is left to its successor: ${(error as Error).message}`);
    }
  }

  private changed(event: DevEvent): void {
    // Nothing died of itself any more.
    if (this.ending) return;
    writeDevRecord(this.options.home, this.record());
    say(event);
  }

  private complain(problem: string): void {
    if (!this.ending) process.stderr.write(`dev: ${problem}\n`);
  }

  private record() {
    const { identity, startedAt, serverPid, address, uiUrl } = this;
    const [workerPid = null] = this.workerPids;
    return { address, namespace: NAMESPACE, uiUrl, pid: process.pid, identity, workerPid, serverPid, startedAt };
  }

  private environment(changes: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    return { ...process.env, [MARKS.slot]: undefined, [MARKS.dev]: this.identity, ...changes };
  }

  private get address(): string {
    return `127.0.0.1:${this.ports.grpc}`;
  }

  private get uiUrl(): string {
    return `http://127.0.0.1:${this.ports.ui}`;
  }
}
