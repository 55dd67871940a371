/**
 * A folder as it was when it was last found to hold what is known of it: in shared memory, so that whoever looks again can say that it
 * still does without a word about its files. Only equal folders have equal listings.
 */
import { fileAt, isSame, type NamedEntry, readDirectory, type Stamp } from './look';
import { keyJoin, pathAt } from './raw-paths';

/** The number of entries, five numbers for each, then all names with their kinds. */
export type Listing = SharedArrayBuffer;

const FIELDS = 5;
const NUMBER_BYTES = Float64Array.BYTES_PER_ELEMENT;

/** `stampOf`: undefined for an entry of which only name and kind count. */
export function listingOf(entries: readonly NamedEntry[], stampOf: (name: string) => Stamp | undefined): Listing {
  const names = namesOf(entries);
  const listing = new SharedArrayBuffer(namesAt(entries.length) + names.length);
  const numbers = new Float64Array(listing, 0, 1 + entries.length * FIELDS).fill(Number.NaN);
  numbers[0] = entries.length;
  entries.forEach(({ name }, at) => {
    const stamp = stampOf(name);
    if (stamp) numbers.set([stamp.mode, stamp.ino, stamp.size, stamp.mtimeMs, stamp.ctimeMs], 1 + at * FIELDS);
  });
  Buffer.from(listing, namesAt(entries.length)).write(names, 'latin1');
  return listing;
}

/** Whether the folder still is as in the listing. Throws what looking throws. */
export function isStill(listing: Listing, root: string, key: string): boolean {
  const count = new Float64Array(listing, 0, 1)[0] as number;
  const numbers = new Float64Array(listing, NUMBER_BYTES, count * FIELDS);
  const entries = readDirectory(pathAt(root, key));
  if (namesOf(entries) !== Buffer.from(listing, namesAt(count)).toString('latin1')) return false;
  return entries.every(({ name }, at) => {
    const stamp = stampIn(numbers, at * FIELDS);
    if (!stamp) return true;
    const found = fileAt(pathAt(root, keyJoin(key, name)));
    return found !== undefined && isSame(stamp, found);
  });
}

function namesAt(entries: number): number {
  return (1 + entries * FIELDS) * NUMBER_BYTES;
}

function namesOf(entries: readonly NamedEntry[]): string {
  return entries.map(({ name, kind }) => `${kind}/${name}\0`).join('');
}

function stampIn(numbers: Float64Array, from: number): Stamp | null {
  const field = (at: number) => numbers[from + at] as number;
  return Number.isNaN(field(0)) ? null : { mode: field(0), ino: field(1), size: field(2), mtimeMs: field(3), ctimeMs: field(4) };
}
