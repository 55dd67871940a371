/** The processes of this machine, as Linux shows them in `/proc`; elsewhere there are none to be found. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { uptime } from 'node:os';
import { processFields } from '../sandbox/process-identity';
import { MARKER, Marker } from './marker';

export interface Found {
  readonly pid: number;
  readonly session: number;
  readonly marker: Marker | null;
}

/** A point in time, by which processes are told apart. */
export interface Moment {
  /** Clock ticks since boot: a hundredth of a second each, by the ABI of Linux. One less, to be sure. */
  readonly ticks: number;
  /** The pid that was given last; null where the kernel does not say. */
  readonly newestPid: number | null;
  readonly atMs: number;
}

export function momentNow(): Moment {
  return { ticks: Math.floor(uptime() * 100) - 1, newestPid: newestPid(), atMs: performance.now() };
}

/** All that were started since then; without a moment, all. */
export function processesSince(moment?: Moment): Found[] {
  if (process.platform !== 'linux') return [];
  const pids = new Set(
    readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0 && pid !== process.pid),
  );
  for (const pid of ages.keys()) if (!pids.has(pid)) ages.delete(pid);
  return [...pids].filter((pid) => !isOlder(pid, moment?.ticks ?? 0)).flatMap((pid) => look(pid) ?? []);
}

/** Within it no machine gives all its pids, of which there are 32,768 at least, to begin with the first ones again. */
const ONE_ROUND_MS = 1_000;
/** As many as it takes less to ask for than to go through all processes. */
const MOST_ASKED_FOR = 64;

/**
 * Whether one of those that were started since then may be wanted. Pids are given in turn: after a short command there are few to ask
 * for, and of most of them nothing is left. Threads have pids too, so that a yes may be mistaken; a no is not.
 */
export function mayHoldSince({ newestPid: first, atMs }: Moment, wanted: (found: Found) => boolean): boolean {
  if (first === null || performance.now() - atMs > ONE_ROUND_MS) return true;
  // Until two looks were at the same ones: whoever was looked for too late, or too soon, may have started another.
  for (let newest = first, looks = 0; looks < 2; ) {
    const now = newestPid() ?? 0;
    if (now < first || now - first > MOST_ASKED_FOR) return true;
    if (isAmong(first + 1, now, wanted)) return true;
    looks = now === newest ? looks + 1 : 1;
    newest = now;
  }
  return false;
}

function isAmong(firstPid: number, lastPid: number, wanted: (found: Found) => boolean): boolean {
  for (let pid = firstPid; pid <= lastPid; pid++) {
    const found = existsSync(`/proc/${pid}`) ? look(pid) : null;
    if (found && wanted(found)) return true;
  }
  return false;
}

/** Of this pid namespace. Kernels without `CONFIG_CHECKPOINT_RESTORE` do not say, nor do systems that only look like Linux. */
function newestPid(): number | null {
  try {
    return Number(readFileSync('/proc/sys/kernel/ns_last_pid', 'latin1')) || null;
  } catch {
    return null;
  }
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
  return { pid, session: Number(fields[3]), marker: markerOf(pid) };
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
