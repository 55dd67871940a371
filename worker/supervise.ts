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

/** SIGTERM, then SIGKILL after the grace; returns when it has ended and nothing of its group is left. */
export async function endChild(child: Child, graceMs: number): Promise<void> {
  if (!child.ended()) child.signal(graceMs > 0 ? 'SIGTERM' : 'SIGKILL');
  const timer = setTimeout(() => child.signal('SIGKILL'), graceMs);
  await child.exit;
  clearTimeout(timer);
  child.signal('SIGKILL');
}

export interface KeepAlive<C extends Child> {
  readonly start: () => Promise<C>;
  readonly onUp: (child: C) => void;
  readonly onDied: (child: C, exit: Exit) => void;
}

export interface Kept {
  /** Ends it for good, with so much time for its own ending. A second call with less time cuts the first one's short. */
  stop(graceMs: number): Promise<void>;
}

/** A child that lived this long did not die of its start. */
const STABLE_MS = 10_000;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5_000;

/** Starts a child now, and again whenever it dies. A failure of the first start is thrown; later ones are tried again. */
export async function keepAlive<C extends Child>(how: KeepAlive<C>): Promise<Kept> {
  const stopping = new AbortController();
  let current: C | null = await how.start();

  async function keep(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted; await pause(failures, stopping.signal)) {
      current ??= await how.start().catch(() => null);
      if (stopping.signal.aborted && current) return endChild(current, 0);
      failures = current && (await livesStably(current)) ? 1 : failures + 1;
      current = null;
    }
  }

  async function livesStably(child: C): Promise<boolean> {
    const startedAt = Date.now();
    how.onUp(child);
    const exit = await child.exit;
    // What shared its group: a server's or worker's own children must not outlive it.
    child.signal('SIGKILL');
    how.onDied(child, exit);
    return Date.now() - startedAt > STABLE_MS;
  }

  const ended = keep();
  return {
    async stop(graceMs) {
      stopping.abort();
      if (current) await endChild(current, graceMs);
      await ended;
    },
  };
}

/** The first death in a while costs no time: a killed worker has to be back at once. */
async function pause(failures: number, stopping: AbortSignal): Promise<void> {
  if (failures <= 1) return;
  const delayMs = Math.min(FIRST_DELAY_MS * 2 ** (failures - 2), LONGEST_DELAY_MS);
  await sleep(delayMs, undefined, { signal: stopping }).catch(() => {});
}
