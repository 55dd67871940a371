/**
 * Finds and ends the processes of commands. Each carries a marker in its environment, inherited by whatever it starts, whatever
 * session that is in. Only Linux shows environments; elsewhere a command's process group is all that is found.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { uptime } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { SandboxFailure } from '../../contract/failures';
import { hasEnded, processFields, processIdentity } from '../sandbox/process-identity';

export const MARKER = 'LONGHAUL_COMMAND';
const END_WITHIN_MS = 10_000;
/** A killed process is gone within a millisecond or so, unless the machine is busy. */
const SCAN_AGAIN_MS = 1;
const SCAN_EVERY_MS = 5;

export class Marker {
  constructor(
    readonly workspace: string,
    readonly command: string,
    readonly worker: string = processIdentity(),
  ) {}

  /** Of a worker that does not run any more. */
  orphaned(): boolean {
    return hasEnded(this.worker);
  }

  toString(): string {
    return `${this.workspace}:${this.command}:${this.worker}`;
  }

  static parse(text: string): Marker {
    const [workspace = '', command = '', worker = ''] = text.split(':');
    return new Marker(workspace, command, worker);
  }
}

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
  /** In clock ticks since boot. Nothing that it started is older. */
  readonly startedTicks: number;
  /** Null where who led it has ended: its number may be another's. */
  readonly session: number | null;
  /** Whether whoever leads the session is to live on, for the next command. */
  readonly leaderLasts: boolean;
}

/** Ends what one command started: all of its session, and all that carry its marker. */
export async function endCommand({ marker, startedTicks, session, leaderLasts }: Command): Promise<void> {
  if (session !== null && !leaderLasts) signal(-session);
  const isOfIt = (it: Found) => it.session === session || it.marker?.command === marker.command;
  await endAll((it) => isOfIt(it) && !(leaderLasts && it.pid === session), startedTicks);
}

/** Since boot, as `/proc` says when a process started: a hundredth of a second each, by the ABI of Linux. One less, to be sure. */
export function ticksNow(): number {
  return Math.floor(uptime() * 100) - 1;
}

export function endGroup(group: number): void {
  signal(-group);
}

interface Found {
  readonly pid: number;
  readonly group: number;
  readonly session: number;
  readonly marker: Marker | null;
}

async function endAll(matches: (found: Found) => boolean, sinceTicks = 0): Promise<void> {
  const giveUpAt = Date.now() + END_WITHIN_MS;
  for (let waitMs = SCAN_AGAIN_MS; ; waitMs = SCAN_EVERY_MS) {
    const left = processesSince(sinceTicks).filter(matches);
    if (left.length === 0) return;
    // Stopped first: of several that start each other anew, none is left awake to do so.
    for (const { pid } of left) signal(pid, 'SIGSTOP');
    for (const { pid } of left) signal(pid);
    if (Date.now() > giveUpAt)
      throw new SandboxFailure('gone', `Process ${left[0]?.pid} of a command does not end. Look at it: ps -p ${left[0]?.pid}`);
    await sleep(waitMs);
  }
}

function processesSince(ticks: number): Found[] {
  if (process.platform !== 'linux') return [];
  const pids = new Set(
    readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0 && pid !== process.pid),
  );
  for (const pid of ages.keys()) if (!pids.has(pid)) ages.delete(pid);
  return [...pids].filter((pid) => !isOlder(pid, ticks)).flatMap((pid) => look(pid) ?? []);
}

/**
 * When processes started. The inode that /proc has for one is its own while it lives; where a pid was used again it is another one. To
 * see that it is known takes a quarter of what it takes to read an age, and most processes of a machine are older than the command.
 */
const ages = new Map<number, { readonly inode: number; readonly ticks: number }>();

function isOlder(pid: number, sinceTicks: number): boolean {
  const inode = statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.ino;
  if (inode === undefined) return false;
  if (ages.get(pid)?.inode !== inode) ages.set(pid, { inode, ticks: startedTicks(pid) });
  return (ages.get(pid)?.ticks ?? 0) < sinceTicks;
}

/** Of one whose age cannot be told it is not said that it is older than anything. */
function startedTicks(pid: number): number {
  return Number(processFields(pid)?.[START_TIME] ?? Number.POSITIVE_INFINITY);
}

const START_TIME = 19;

/** Null for one that has ended, reaped or not. */
function look(pid: number): Found | null {
  const fields = processFields(pid);
  if (!fields || fields[0] === 'Z' || fields[0] === 'X') return null;
  return { pid, group: Number(fields[2]), session: Number(fields[3]), marker: markerOf(pid) };
}

function markerOf(pid: number): Marker | null {
  try {
    const environment = `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}`;
    const start = environment.indexOf(`\0${MARKER}=`);
    if (start < 0) return null;
    const from = start + MARKER.length + 2;
    const end = environment.indexOf('\0', from);
    return Marker.parse(environment.slice(from, end < 0 ? undefined : end));
  } catch {
    // Another user's, or it has ended meanwhile.
    return null;
  }
}

function signal(pid: number, name: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}
