/** Child processes that are kept running: how one is watched, ended, and started again when it dies. Knows no Temporal. */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Child {
  readonly pid: number;
  readonly exit: Promise<Exit>;
  ended(): boolean;
  /** To the child and whatever shares its process group. */
  signal(name: NodeJS.Signals): void;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** For a child spawned `detached`, hence the leader of its group. Throws what kept it from starting. */
export function childOf(spawned: ChildProcess): Child {
  const { pid } = spawned;
  // Comes a moment after the missing pid and says no more than it.
  spawned.once('error', () => {});
  if (pid === undefined) throw new Error(`Cannot start ${spawned.spawnfile}. Does it exist, and may it be run?`);
  const exit = new Promise<Exit>((resolve) => spawned.once('exit', (code, signal) => resolve({ code, signal })));
  return {
    pid,
    exit,
    ended: () => spawned.exitCode !== null || spawned.signalCode !== null,
    signal(name) {
      try {
        process.kill(-pid, name);
      } catch {
        // The whole group has ended.
      }
    },
  };
}

/** SIGTERM, then SIGKILL after the grace; returns when it has ended, and nothing of its group is left. */
export async function endChild(child: Child, graceMs: number): Promise<void> {
  const timer = setTimeout(() => child.signal('SIGKILL'), graceMs);
  if (!child.ended()) child.signal('SIGTERM');
  await child.exit;
  clearTimeout(timer);
  child.signal('SIGKILL');
}

export interface KeptAlive<C extends Child> {
  readonly start: () => Promise<C>;
  readonly onUp: (child: C) => void;
  /** Awaited before the next start. */
  readonly onDied: (child: C, exit: Exit) => void | Promise<void>;
  /** How long a child may take to end on SIGTERM. */
  readonly graceMs: number;
}

/** A child that lived this long did not die of its start: the next one starts at once. */
const STABLE_MS = 10_000;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5_000;

export class Keeper<C extends Child> {
  private child: C | null = null;
  private stopping = false;
  private readonly stopped = new AbortController();
  private readonly loop: Promise<void>;

  private constructor(
    private readonly kept: KeptAlive<C>,
    first: C,
  ) {
    this.loop = this.keep(first);
  }

  /** Starts it once; a failure of this first start is thrown, not repeated. */
  static async start<C extends Child>(kept: KeptAlive<C>): Promise<Keeper<C>> {
    return new Keeper(kept, await kept.start());
  }

  /** The one that runs now, or null between two. */
  get current(): C | null {
    return this.child;
  }

  /** Ends it for good. `graceMs` shortens the grace, also of an end under way. */
  async stop(graceMs = this.kept.graceMs): Promise<void> {
    this.stopping = true;
    this.stopped.abort();
    if (this.child) await endChild(this.child, graceMs);
    await this.loop;
  }

  private async keep(first: C): Promise<void> {
    let child: C | null = first;
    for (let quickDeaths = 0; ; ) {
      const startedAt = Date.now();
      if (child) {
        await this.watch(child);
        quickDeaths = Date.now() - startedAt < STABLE_MS ? quickDeaths + 1 : 0;
      } else quickDeaths++;
      await this.pause(quickDeaths);
      if (this.stopping) return;
      child = await this.kept.start().catch(() => null);
      if (child && this.stopping) return endChild(child, this.kept.graceMs);
    }
  }

  private async watch(child: C): Promise<void> {
    this.child = child;
    this.kept.onUp(child);
    const exit = await child.exit;
    this.child = null;
    child.signal('SIGKILL');
    if (!this.stopping) await this.kept.onDied(child, exit);
  }

  /** The first death in a while costs no time: a killed worker must be back at once. */
  private async pause(quickDeaths: number): Promise<void> {
    if (quickDeaths <= 1) return;
    const delayMs = Math.min(FIRST_DELAY_MS * 2 ** (quickDeaths - 2), LONGEST_DELAY_MS);
    await sleep(delayMs, undefined, { signal: this.stopped.signal }).catch(() => {});
  }
}
