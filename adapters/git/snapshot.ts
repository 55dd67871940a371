/**
 * Takes the work tree as a git tree, byte for byte. What changed is found by time stamps, so that a small change costs little
 * however large the tree is; only that is read, and only the objects that it makes are written.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { blobOf, modeOf } from './blobs';
import { coveredBy } from './environment';
import { GitFailure, git } from './git';
import { isFresh, knownFrom } from './known-tree';
import { type Found, isRealDirectory, type Stamp, stampOf, Unreadable } from './look';
import type { LookingThread } from './looking-thread';
import type { GitObject } from './objects';
import type { Place } from './place';
import { gitAt, removeIndex, writeExcludes } from './place';
import { pathAt } from './raw-paths';
import { openUp } from './remove';
import type { Changed, Known } from './scan';
import { scan } from './scan';
import { EMPTY_TREE } from './tree-object';
import { listWithFolders, splitZ } from './trees';

export interface Snapshot {
  readonly tree: string;
  /** For the next one. Null where there is nothing to know. */
  readonly known: Known | null;
}

/** What the files held last: as it is known, or else as a tree that says so. */
export interface Before {
  readonly tree: string;
  readonly environment: readonly string[];
  readonly known: Known | null;
}

/** Puts objects into the store. */
type Keep = (objects: readonly GitObject[]) => Promise<void>;

/** Returns when the tree and all that is in it were given to `keep`. `too_large` names the file. */
export async function takeSnapshot(place: Place, before: Before, keep: Keep, helper: LookingThread): Promise<Snapshot> {
  if (!isRealDirectory(place.files)) return { tree: EMPTY_TREE.id, known: null };
  await writeExcludes(place, before.environment);
  try {
    return await attempt(place, before, keep, helper);
  } catch (error) {
    // Files that a command closed to us: opened once, then it has to work.
    if (!(error instanceof Unreadable)) throw error;
    openUp(Buffer.from(place.files));
    return attempt(place, { ...before, known: null }, keep, helper);
  }
}

async function attempt(place: Place, { tree, environment, known: standing }: Before, keep: Keep, helper: LookingThread): Promise<Snapshot> {
  const startedMs = Date.now();
  const known = standing ?? { root: knownFrom(tree, await listWithFolders(place.storeDir, tree)), rules: null, files: 0 };
  const changed = await scan(place, known, startedMs, coveredBy(environment), helper);
  const made = standing ? changed : await withoutSame(place, tree, changed, startedMs);
  const pending = await writeMost(place, made, startedMs, keep);
  const root = known.root.treeEntry('', pending) ?? EMPTY_TREE;
  await keep(pending);
  return { tree: root.id, known };
}

/** So many that waiting for their sync is shared. Then others have their turn. */
const FILES_AT_ONCE = 64;
const BYTES_AT_ONCE = 16 * 1024 * 1024;

/** Returns the last of the blobs, which are still to be written: with the trees, so that both wait for one sync. */
async function writeMost(place: Place, changed: readonly Changed[], startedMs: number, keep: Keep): Promise<GitObject[]> {
  let pending: GitObject[] = [];
  let bytes = 0;
  for (const [at, it] of changed.entries()) {
    const blob = readAgain(place, it, startedMs);
    if (blob) pending.push(blob);
    bytes += it.found.size;
    if (bytes < BYTES_AT_ONCE && at % FILES_AT_ONCE < FILES_AT_ONCE - 1) continue;
    await keep(pending);
    await turn();
    pending = [];
    bytes = 0;
  }
  return pending;
}

/** The blob if it has to be written. Whatever the file is now is known from here on. */
function readAgain(place: Place, { key, folder, file, found }: Changed, startedMs: number): GitObject | null {
  const mode = modeOf(found);
  const { id, object } = blobOf(pathAt(place.files, key), key, found, file.id);
  if (id !== file.id || mode !== file.mode) folder.change(file, mode, id);
  folder.hasRead(file, trusted(found, startedMs));
  return object;
}

function trusted(found: Found, startedMs: number): Stamp | null {
  return isFresh(found.ctimeMs, startedMs) ? null : stampOf(found);
}

/** Where nothing is known yet, git's index is asked: it has the stamps of when the files were written, or last compared. */
async function withoutSame(place: Place, tree: string, changed: readonly Changed[], startedMs: number): Promise<readonly Changed[]> {
  const different = await differentByIndex(place, tree);
  return changed.filter(({ key, folder, file, found }) => {
    if (file.id === '' || different.has(key)) return true;
    folder.hasRead(file, trusted(found, startedMs));
    return false;
  });
}

/** Paths whose file is not surely that of the tree. */
async function differentByIndex(place: Place, tree: string): Promise<ReadonlySet<string>> {
  const ask = () => git(['diff-index', '-z', '--name-only', '--no-renames', '--ignore-submodules=all', tree], gitAt(place));
  try {
    return new Set(splitZ((await ask()).stdout));
  } catch (error) {
    if (!(error instanceof GitFailure && error.kind === 'git')) throw error;
    // An index that is none: without one, every file is read.
    await removeIndex(place);
    return new Set(splitZ((await ask()).stdout));
  }
}
