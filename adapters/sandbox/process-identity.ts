/**
 * Names this process so that another one can tell later whether it still runs, and judges such names.
 * A name from another machine, boot or pid namespace cannot be judged from here and counts as alive.
 */
import { closeSync, openSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { hostname } from 'node:os';

/** `scope/pid/start`: where the pid means something, the pid, and when it started, since pids are used again. */
export function processIdentity(pid: number = process.pid): string {
  if (pid !== process.pid) return identityOf(pid);
  own ??= identityOf(pid);
  return own;
}

/** The same for as long as this process lives. */
let own: string | undefined;
let ownScope: string | undefined;

function identityOf(pid: number): string {
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
  ownScope ??= findScope();
  return ownScope;
}

function findScope(): string {
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
  const stat = readStat(pid);
  // The name is in parentheses and may itself hold blanks and parentheses.
  return stat === null ? null : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Fifty numbers and a short name. */
const STAT = Buffer.allocUnsafeSlow(4_096);

/** Into one buffer: `readFileSync` takes 64 KB for each file of unknown size, and a search looks at every process of the machine. */
function readStat(pid: number): string | null {
  let file: number | undefined;
  try {
    file = openSync(`/proc/${pid}/stat`, 'r');
    return STAT.toString('latin1', 0, readSync(file, STAT));
  } catch {
    return null;
  } finally {
    if (file !== undefined) closeSync(file);
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
