/**
 * Makes a work tree exactly that of a tree, in place where that works, from nothing where it does not. What an earlier command
 * left is never trusted to be out of the way: it is removed first, by us, before git writes a single file.
 */
import { mkdir } from 'node:fs/promises';
import { git } from './git';
import { isRealDirectory } from './look';
import type { Place } from './place';
import { ensureGitDir, gitAt, removeIndex, removeStaleLock, writeExcludes } from './place';
import type { TreePaths } from './prune';
import { handOver, prune, treePaths } from './prune';
import { removeAny } from './remove';
import { listTree } from './trees';

/** Removes everything that is not in `tree`, then restores what differs. */
export async function resetTo(place: Place, tree: string, environment: readonly string[]): Promise<void> {
  const paths = treePaths(await listTree(place.storeDir, tree));
  try {
    await prepare(place, environment);
    await restore(place, tree, paths, false);
  } catch {
    // Whatever it was that a command or a dead process left in the way: nothing of it survives this.
    await removeAny(place.files);
    await removeAny(place.gitDir);
    await prepare(place, environment);
    await restore(place, tree, paths, false);
  }
}

/** Restores the files of `tree` and leaves the others, except where they stand in the way. */
export async function restoreTracked(place: Place, tree: string): Promise<void> {
  await removeStaleLock(place);
  await restore(place, tree, treePaths(await listTree(place.storeDir, tree)), true);
}

async function prepare(place: Place, environment: readonly string[]): Promise<void> {
  if (!isRealDirectory(place.files)) {
    await removeAny(place.files);
    await mkdir(place.files, { recursive: true });
  }
  await ensureGitDir(place);
  await removeStaleLock(place);
  await writeExcludes(place, environment);
}

async function restore(place: Place, tree: string, paths: TreePaths, keepUnknown: boolean): Promise<void> {
  await prune(place, paths, keepUnknown);
  try {
    await git(['read-tree', '--reset', '-u', tree], gitAt(place));
  } catch {
    // An index that git cannot read: without one, every file is written again.
    await removeIndex(place);
    await git(['read-tree', '--reset', '-u', tree], gitAt(place));
  }
  // New owners are new time stamps: without this, all files would look changed to the index.
  if (await handOver(place, paths)) await git(['update-index', '-q', '--refresh'], { ...gitAt(place), answers: [1] });
}
