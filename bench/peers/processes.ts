/** What processes cost, read from /proc: processor time and memory of a few roots with all that descends from them. */
import { readdirSync, readFileSync } from 'node:fs';

/** User and system time of the roots and of their children that have ended and were waited for. Linux ticks a hundred times a second. */
export function cpuMs(roots: readonly number[]): number {
  return roots.reduce((sum, pid) => sum + 10 * [11, 12, 13, 14].reduce((ticks, at) => ticks + Number(fieldsOf(pid)?.[at] ?? 0), 0), 0);
}

/** Proportional set size: a page that five processes share counts a fifth for each. */
export function memoryMb(roots: readonly number[]): number {
  return withDescendants(roots).reduce((sum, pid) => sum + proportionalKb(pid), 0) / 1_024;
}

/** What could be taken without swapping. */
export function availableMb(): number {
  return Number(/MemAvailable:\s+(\d+) kB/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) / 1_024;
}

/** The roots and whatever they started that still runs. */
export function withDescendants(roots: readonly number[]): readonly number[] {
  if (roots.length === 0) return [];
  const parents = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [[Number(name), parentOf(Number(name))] as const] : []));
  const found = new Set(roots);
  for (const root of found) for (const [pid, parent] of parents) if (parent === root) found.add(pid);
  return [...found];
}

function parentOf(pid: number): number {
  return Number(fieldsOf(pid)?.[1] ?? -1);
}

function proportionalKb(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** The fields after the name, which may hold anything; null when it has ended. */
function fieldsOf(pid: number): readonly string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
