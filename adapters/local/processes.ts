/** Ends the processes of commands. Where environments cannot be seen, a command's process group is all that is found. */
import { setTimeout as sleep } from 'node:timers/promises';
import { SandboxFailure } from '../../contract/failures';
import type { Marker } from './marker';
import { type Found, type Moment, mayHoldSince, processesSince } from './process-table';

const END_WITHIN_MS = 10_000;
/** A killed process is gone within a millisecond or so, unless the machine is busy. */
const SCAN_AGAIN_MS = 1;
const SCAN_EVERY_MS = 5;

/** Ends every process whose marker is chosen and returns how many commands those were. `gone` if one does not die. */
export async function endMarked(chosen: (marker: Marker) => boolean): Promise<number> {
  const commands = new Set<string>();
  await endAll(({ marker }) => {
    if (!marker || !chosen(marker)) return false;
    commands.add(marker.command);
    return true;
  });
  return commands.size;
}

interface Command {
  readonly marker: Marker;
  /** Nothing that it started is older. */
  readonly since: Moment;
  /** Null where who led it has ended: its number may be another's. */
  readonly session: number | null;
  /** Whether whoever leads the session is to live on, for the next command. */
  readonly leaderLasts: boolean;
}

/** Ends what one command started: all of its session, and all that carry its marker. */
export async function endCommand({ marker, since, session, leaderLasts }: Command): Promise<void> {
  if (session !== null && !leaderLasts) signal(-session);
  const isOfIt = (it: Found) => it.session === session || it.marker?.command === marker.command;
  await endAll((it) => isOfIt(it) && !(leaderLasts && it.pid === session), since);
}

export function endGroup(group: number): void {
  signal(-group);
}

async function endAll(matches: (found: Found) => boolean, since?: Moment): Promise<void> {
  if (since && !mayHoldSince(since, matches)) return;
  const giveUpAt = Date.now() + END_WITHIN_MS;
  for (let waitMs = SCAN_AGAIN_MS; ; waitMs = SCAN_EVERY_MS) {
    const left = processesSince(since).filter(matches);
    if (left.length === 0) return;
    // Stopped first: of several that start each other anew, none is left awake to do so.
    for (const { pid } of left) signal(pid, 'SIGSTOP');
    for (const { pid } of left) signal(pid);
    if (Date.now() > giveUpAt)
      throw new SandboxFailure('gone', `Process ${left[0]?.pid} of a command does not end. Look at it: ps -p ${left[0]?.pid}`);
    await sleep(waitMs);
  }
}

function signal(pid: number, name: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}
