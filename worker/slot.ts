/**
 * A worker's slot: what outlives a worker process, so that its successor finds a warm cache and knows what was running.
 * `<home>/workers/<slot>/` with the owner's file, `cache/`, `running/`. A live worker's slot is never taken, a frozen one's neither.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, isAlive } from './identity';
import { endLeftovers, MARKS } from './leftovers';
import { create, ownerOf, settle, takeOver } from './ownership';
import { type RunningActivity, readRunning, takeRunning } from './running';

export interface Slot {
  /** Of this worker process; `isAlive` of `identity.ts` judges it. */
  readonly identity: string;
  /** For workspaces; private to this worker, kept for its successor. */
  readonly cacheDir: string;
  /** For the records of `running.ts`. */
  readonly runningDir: string;
  /** What the dead owner of this slot was running: to be handed back. */
  readonly predecessor: readonly RunningActivity[];
  /** Once it is handed back. */
  forgetPredecessor(): void;
}

/**
 * Takes a dead worker's slot, or makes one. Ends every process that earlier owners left before it returns, and marks what this
 * process will start. Throws an Error if such a process does not die.
 */
export async function takeSlot(home: string): Promise<Slot> {
  const identity = identityOf();
  const slots = slotsOf(home);
  mkdirSync(slots, { recursive: true });
  const { directory, earlier } = takeOverAny(slots, identity) ?? makeSlot(slots, identity);
  await endLeftovers(MARKS.slot, earlier);
  settle(directory, identity);
  process.env[MARKS.slot] = identity;
  return openSlot(directory, identity);
}

/** What a dead worker was running, for a supervisor that saw it die. The records stay for the slot's next owner. */
export function runningOf(home: string, identity: string): readonly RunningActivity[] {
  const slots = slotsOf(home);
  const found = namesIn(slots).find((name) => ownerOf(join(slots, name)) === identity);
  return found === undefined ? [] : readRunning(runningIn(join(slots, found)));
}

function takeOverAny(slots: string, identity: string): { directory: string; earlier: readonly string[] } | null {
  removeAbandoned(slots);
  for (const name of namesIn(slots)) {
    const claim = takeOver(join(slots, name), identity);
    if (claim.won) return { directory: join(slots, name), earlier: claim.earlier };
  }
  return null;
}

/** A name of its own: if somebody deletes a live worker's slot, nobody else comes to stand in the same place. */
function makeSlot(slots: string, identity: string): { directory: string; earlier: readonly string[] } {
  for (;;) {
    const directory = join(slots, randomBytes(4).toString('hex'));
    if (create(directory, identity)) return { directory, earlier: [] };
  }
}

function openSlot(directory: string, identity: string): Slot {
  const cacheDir = join(directory, 'cache');
  const runningDir = runningIn(directory);
  const { activities, forget } = takeRunning(runningDir);
  mkdirSync(cacheDir, { recursive: true });
  mkdirSync(runningDir, { recursive: true });
  return {
    identity,
    cacheDir,
    runningDir,
    predecessor: activities,
    forgetPredecessor: forget,
  };
}

/** Slots that somebody died making. */
function removeAbandoned(slots: string): void {
  for (const name of readdirSync(slots)) {
    const maker = /^\.[0-9a-f]{8}-(.+)$/.exec(name)?.[1];
    if (maker !== undefined && !isAlive(maker)) rmSync(join(slots, name), { recursive: true, force: true });
  }
}

function namesIn(slots: string): string[] {
  try {
    return readdirSync(slots)
      .filter((name) => !name.startsWith('.'))
      .sort();
  } catch {
    return [];
  }
}

function slotsOf(home: string): string {
  return join(home, 'workers');
}

function runningIn(directory: string): string {
  return join(directory, 'running');
}
