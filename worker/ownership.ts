/**
 * Who owns a directory: a file in it whose *name* is the owner's identity. Taking over from a dead owner renames that file, which
 * succeeds for exactly one of any number of successors; no lock file is left for anybody to wonder about.
 * Its content lists every earlier owner whose leftovers are not known to be gone, so that a successor that dies early loses none.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isAlive } from './identity';

const PREFIX = 'owner@';

export type Claim =
  | { readonly won: true; readonly earlier: readonly string[] }
  /** `owner` is the live one, or null if there is none to take over from (somebody else was faster, or it is damaged). */
  | { readonly won: false; readonly owner: string | null };

/** Takes over a directory from a dead owner. Call `settle` once nothing of the earlier owners is left. */
export function takeOver(directory: string, identity: string): Claim {
  const owner = ownerOf(directory);
  if (owner === null || isAlive(owner)) return { won: false, owner };
  const file = join(directory, PREFIX + identity);
  try {
    renameSync(join(directory, PREFIX + owner), file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { won: false, owner: null };
    throw error;
  }
  const listed = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return { won: true, earlier: [...new Set([...listed, owner])] };
}

/** Makes a directory that is owned from the moment it exists. False if somebody else made it first. */
export function create(directory: string, identity: string): boolean {
  const prepared = join(dirname(directory), `.${basename(directory)}-${identity}`);
  mkdirSync(prepared, { recursive: true });
  settle(prepared, identity);
  try {
    renameSync(prepared, directory);
    return true;
  } catch (error) {
    rmSync(prepared, { recursive: true, force: true });
    if (['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/** Says that this owner is the only one with anything left. */
export function settle(directory: string, identity: string): void {
  const draft = join(directory, `.draft-${process.pid}`);
  writeFileSync(draft, `${identity}\n`);
  renameSync(draft, join(directory, PREFIX + identity));
}

export function ownerOf(directory: string): string | null {
  try {
    const file = readdirSync(directory).find((name) => name.startsWith(PREFIX));
    return file === undefined ? null : file.slice(PREFIX.length);
  } catch {
    return null;
  }
}
