/** What the looking thread is asked and says: numbers in a row, since copying an object for each file takes as long as looking. */
import type { Found, NamedEntry } from './look';

export interface Asked {
  readonly id: number;
  readonly root: string;
  readonly keys: readonly string[];
  /** For each key 0, or 1 once somebody has taken it. Shared. */
  readonly claims: Int32Array;
}

/** One folder. */
export interface Seen {
  /** Which of the keys. */
  readonly at: number;
  /** With a zero behind each. */
  readonly names: string;
  /** `FIELDS` for each name. */
  readonly numbers: Float64Array;
}

const KINDS = ['directory', 'file', 'link'] as const;
/** The kind, then what `lstat` says. Of a directory nothing. */
const FIELDS = 7;

export function seenOf(at: number, entries: readonly NamedEntry[]): Seen {
  const numbers = new Float64Array(entries.length * FIELDS);
  entries.forEach(({ kind, found }, i) => {
    numbers[i * FIELDS] = KINDS.indexOf(kind);
    if (found) numbers.set([found.mode, found.dev, found.ino, found.size, found.mtimeMs, found.ctimeMs], i * FIELDS + 1);
  });
  return { at, names: entries.map(({ name }) => `${name}\0`).join(''), numbers };
}

export function listingOf({ names, numbers }: Seen): readonly NamedEntry[] {
  const all = names.split('\0').slice(0, -1);
  return all.map((name, i) => {
    const kind = KINDS[numbers[i * FIELDS] as number] ?? 'file';
    return kind === 'directory' ? { name, kind } : { name, kind, found: foundIn(numbers, i * FIELDS + 1) };
  });
}

function foundIn(numbers: Float64Array, from: number): Found {
  const [mode = 0, dev = 0, ino = 0, size = 0, mtimeMs = 0, ctimeMs = 0] = numbers.subarray(from, from + FIELDS - 1);
  return { mode, dev, ino, size, mtimeMs, ctimeMs };
}
