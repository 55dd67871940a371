/**
 * Names this process so that another one can tell later whether it still runs, and judges such names.
 * A name from another machine, boot or pid namespace cannot be judged from here and counts as alive.
 */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** `scope/pid/start`: where the pid means something, the pid, and when it started, since pids are used again. */
export function processIdentity(pid: number = process.pid): string {
  return `${scope()}/${pid}/${startTime(pid) ?? ''}`;
}

/** True only if the named process certainly does not run any more. */
export function hasEnded(identity: string): boolean {
  const [where, pidText, start] = identity.split('/');
  const pid = Number(pidText);
  if (where !== scope() || !Number.isInteger(pid) || pid <= 0) return false;
  if (process.platform === 'linux') return startTime(pid) !== start;
  return !answersSignals(pid);
}

function scope(): string {
  if (process.platform !== 'linux') return `${process.platform}-${hostname()}`.replaceAll('/', '-');
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const namespace = readlinkSync('/proc/self/ns/pid').replace(/\D/g, '');
  return `${boot}-${namespace}`;
}

/** In clock ticks since boot; null if there is no such process, or only its unreaped remains. */
function startTime(pid: number): string | null {
  const fields = processFields(pid);
  if (!fields || fields[0] === 'Z' || fields[0] === 'X') return null;
  return fields[19] ?? null;
}

/** The fields of /proc/PID/stat after the name, state first, or null if there is no such process. */
export function processFields(pid: number): readonly string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name is in parentheses and may itself hold blanks and parentheses.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
