/**
 * The workers and their supervisor: each is started again the moment it dies. Says which are polling, so that a kill hits one at
 * work. Knows who ordered a death; a death that nobody ordered is in the history as such.
 */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { History } from '../history';
import { type Program, ROOT, start } from './program';

/** In steps: a campaign's jobs are too short for the thousand that it takes else. */
const PACK_EVERY = '8';

export interface Worker extends Program {
  readonly slot: number;
  polling: boolean;
  frozen: boolean;
  /** The harness has sent it a deadly signal. */
  doomed: boolean;
}

export interface FleetOptions {
  readonly dir: string;
  readonly size: number;
  readonly env: NodeJS.ProcessEnv;
  readonly history: History;
  /** As `arm` takes them. */
  readonly points: readonly string[];
  /** Loaded into each worker before anything else: a planted bug. */
  readonly preload?: string;
  /** Its `dist/worker/main.js`, for all workers but the first: a build of another commit. */
  readonly otherBuild?: string;
}

export class Fleet {
  readonly workers = new Set<Worker>();
  private stopping = false;
  private readonly points: { readonly point: string; readonly once: string }[] = [];

  constructor(private readonly options: FleetOptions) {
    for (const point of options.points) this.arm(point);
    for (let slot = 0; slot < options.size; slot++) this.launch(slot);
  }

  /** The next worker that starts dies at that place, once: see `LONGHAUL_CRASH` in worker/crash.ts. */
  arm(point: string): void {
    const once = join(this.options.dir, 'points', String(this.points.length));
    mkdirSync(once, { recursive: true });
    this.points.push({ point, once });
  }

  awake(): readonly Worker[] {
    return [...this.workers].filter((worker) => worker.alive() && !worker.frozen && !worker.doomed);
  }

  /** Those at work, or all that live if none gets there in time. */
  async polling(withinMs = 20_000): Promise<readonly Worker[]> {
    for (const giveUpAt = Date.now() + withinMs; Date.now() < giveUpAt && !this.stopping; await sleep(20)) {
      const found = this.awake().filter((worker) => worker.polling);
      if (found.length > 0) return found;
    }
    return this.awake();
  }

  kill(worker: Worker): void {
    worker.doomed = true;
    worker.signal('SIGKILL');
  }

  /** All end in peace, and as many take their places. */
  async renew(): Promise<void> {
    this.stopping = true;
    await Promise.all([...this.workers].map((worker) => worker.end(25_000)));
    this.stopping = false;
    this.points.splice(0);
    for (let slot = 0; slot < this.options.size; slot++) this.launch(slot);
    while (this.awake().some((worker) => !worker.polling)) await sleep(50);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all([...this.workers].map((worker) => worker.end(25_000)));
  }

  private launch(slot: number): void {
    const { history } = this.options;
    const armed = this.points.shift();
    const program = start({
      command: process.execPath,
      args: [...this.preload(), join(this.build(slot), 'dist', 'worker', 'main.js')],
      env: {
        ...this.options.env,
        // An earlier build may refuse a variable that it does not know.
        ...(this.build(slot) === ROOT ? { LONGHAUL_PACK_EVERY: PACK_EVERY } : {}),
        ...(armed ? { LONGHAUL_CRASH: armed.point, LONGHAUL_CRASH_ONCE: armed.once } : {}),
      },
      log: this.log(slot),
      talks: true,
    });
    program.child.stdout?.resume();
    const worker: Worker = { ...program, slot, polling: false, frozen: false, doomed: false };
    this.workers.add(worker);
    history.add({ what: 'worker', pid: worker.pid, is: 'started' });
    worker.child.on('message', (message: { readonly type?: string }) => {
      if (message.type !== 'polling') return;
      worker.polling = true;
      history.add({ what: 'worker', pid: worker.pid, is: 'polling' });
    });
    void worker.exit.then((exit) => this.died(worker, exit, armed));
  }

  private died(worker: Worker, exit: { code: number | null; signal: string | null }, armed?: { point: string; once: string }): void {
    this.workers.delete(worker);
    worker.signal('SIGKILL');
    const point = armed && !worker.doomed && fired(armed.once) ? armed.point : undefined;
    const expected = worker.doomed || point !== undefined || this.stopping;
    const said = expected ? {} : { said: lastWords(this.log(worker.slot)) };
    this.options.history.add({ what: 'died', pid: worker.pid, ...exit, expected, ...(point ? { point } : {}), ...said });
    // One that did not get to its place leaves the order to its successor.
    if (armed && point === undefined) this.points.unshift(armed);
    if (this.stopping) return;
    // A supervisor is as quick as this after a kill, and slower after an end that the worker chose.
    if (exit.signal) this.launch(worker.slot);
    else setTimeout(() => !this.stopping && this.launch(worker.slot), 500);
  }

  private log(slot: number): string {
    return join(this.options.dir, `worker-${slot}.log`);
  }

  private preload(): readonly string[] {
    return this.options.preload ? ['-r', this.options.preload] : [];
  }

  private build(slot: number): string {
    const { otherBuild } = this.options;
    return otherBuild && slot > 0 ? otherBuild : ROOT;
  }
}

function lastWords(log: string): string {
  return readFileSync(log, 'utf8').slice(-300).trim();
}

function fired(once: string): boolean {
  return readdirSync(once).length > 0;
}
