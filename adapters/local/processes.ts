/**
 * Finds and ends the processes of commands. Each carries a marker in its environment, inherited by whatever it starts, whatever
 * session that is in. Only Linux shows environments; elsewhere a command's process group is all that is found.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { SandboxFailure } from '../../contract/failures';
import { hasEnded, processFields, processIdentity } from '../sandbox/process-identity';

export const MARKER = 'LONGHAUL_COMMAND';
const END_WITHIN_MS = 10_000;
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

/** Ends what one command started: its group at once, then its session and all that carry its marker, but for `spared`. */
export async function endCommand(marker: Marker, group: number, spared: ReadonlySet<number>): Promise<void> {
  signal(-group);
  await endAll((it) => !spared.has(it.pid) && (it.session === group || it.group === group || it.marker?.command === marker.command));
}

interface Found {
  readonly pid: number;
  readonly group: number;
  readonly session: number;
  readonly marker: Marker | null;
}

async function endAll(matches: (found: Found) => boolean): Promise<void> {
  const giveUpAt = Date.now() + END_WITHIN_MS;
  for (;;) {
    const left = allProcesses().filter(matches);
    if (left.length === 0) return;
    // Stopped first: of several that start each other anew, none is left awake to do so.
    for (const { pid } of left) signal(pid, 'SIGSTOP');
    for (const { pid } of left) signal(pid);
    if (Date.now() > giveUpAt)
      throw new SandboxFailure('gone', `Process ${left[0]?.pid} of a command does not end. Look at it: ps -p ${left[0]?.pid}`);
    await sleep(SCAN_EVERY_MS);
  }
}

function allProcesses(): Found[] {
  if (process.platform !== 'linux') return [];
  const pids = readdirSync('/proc').map(Number);
  return pids.filter((pid) => pid > 0 && pid !== process.pid).flatMap((pid) => look(pid) ?? []);
}

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
