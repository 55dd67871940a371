/**
 * Ends what a dead process left running: everything that inherited its mark in the environment, whatever session it is in.
 * Only Linux shows other processes' environments; elsewhere nothing is found. What sandboxes run is their own affair.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { processFields } from '../adapters/sandbox/process-identity';

/** Carried by what a worker starts (git), with its slot's identity; and by what `dev` starts, with its own. */
export const MARKS = { slot: 'LONGHAUL_SLOT', dev: 'LONGHAUL_DEV' } as const;
export type Mark = (typeof MARKS)[keyof typeof MARKS];

/** A killed process is gone in milliseconds, unless it waits for a disk. */
const END_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 5;

/** Returns how many it ended. Throws an Error that names a process which does not die. */
export async function endLeftovers(mark: Mark, identities: readonly string[]): Promise<number> {
  const wanted = new Set(identities.map((identity) => `${mark}=${identity}`));
  const ended = new Set<number>();
  const giveUpAt = Date.now() + END_WITHIN_MS;
  for (let left = marked(wanted); left.length > 0; left = marked(wanted)) {
    if (Date.now() > giveUpAt) throw new Error(`Process ${left[0]} of an earlier run does not end. Look at it: ps -p ${left[0]}`);
    for (const pid of left) {
      ended.add(pid);
      kill(pid);
    }
    await sleep(LOOK_EVERY_MS);
  }
  return ended.size;
}

function marked(wanted: ReadonlySet<string>): number[] {
  if (process.platform !== 'linux' || wanted.size === 0) return [];
  const pids = readdirSync('/proc').map(Number);
  return pids.filter((pid) => pid > 0 && pid !== process.pid && hasMark(pid, wanted));
}

function hasMark(pid: number, wanted: ReadonlySet<string>): boolean {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return environment.some((entry) => wanted.has(entry)) && !['Z', 'X'].includes(processFields(pid)?.[0] ?? 'X');
  } catch {
    // Another user's, or it has ended meanwhile.
    return false;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
