/**
 * Takes the work tree as a git tree, byte for byte. Git finds what changed since the index was last true, so that a small
 * change costs little however large the tree is; what is told to the index is decided here, path by path, from `lstat`.
 */
import { lstatSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreFailure } from '../../contract/failures';
import { LIMITS } from '../../contract/limits';
import { coveredBy } from './environment';
import { errorCode } from './failures';
import { GitFailure, git } from './git';
import { syncObjectNames } from './objects';
import type { Place } from './place';
import { gitAt, isRealDirectory, removeStaleLock, writeExcludes } from './place';
import { distrustFresh } from './racy';
import { rawPath, zList } from './raw-paths';
import { openUp, removeAny } from './remove';
import { EMPTY_TREE } from './tree-object';
import { readable, splitZ } from './trees';
import { Unreadable, untrackedFiles } from './untracked';

export interface SnapshotRequest {
  /** What the index is made from, should it be lost. */
  readonly tree: string;
  readonly environment: readonly string[];
  /** Places of other repositories' commits, kept as they are while nothing is put there. */
  readonly links: ReadonlySet<string>;
}

/** Returns when the tree and all that is in it are on disk in the store. `too_large` names the file. */
export async function takeSnapshot(place: Place, request: SnapshotRequest): Promise<string> {
  if (!(await isRealDirectory(place.files))) return EMPTY_TREE.id;
  await removeStaleLock(place);
  await writeExcludes(place, request.environment);
  if (!(await lstat(indexOf(place)).catch(() => null))) await rebuildIndex(place, request.tree);
  try {
    return await attempt(place, request);
  } catch (error) {
    // Files that a command closed to us, or an index that is not one: mended once, then it has to work.
    if (!(error instanceof Unreadable || (error instanceof GitFailure && error.kind === 'git'))) throw error;
    openUp(Buffer.from(place.files));
    await rebuildIndex(place, request.tree);
    return attempt(place, request);
  }
}

async function attempt(place: Place, request: SnapshotRequest): Promise<string> {
  const startedMs = Date.now();
  const [listed, untracked] = await Promise.all([changedTracked(place), untrackedFiles(place, request.links)]);
  const tracked = await surelyChanged(place, listed);
  const leftOut = coveredBy(request.environment);
  const work = untracked.filter((key) => !leftOut(key));
  const { kept, gone } = sortOut(place, tracked, work);
  await updateIndex(place, kept, gone);
  await distrustFresh(place, [...new Set([...kept, ...listed.filter(({ deleted }) => !deleted).map(({ key }) => key)])]);
  const { stdout } = await git(['write-tree'], gitAt(place));
  await syncObjectNames(place.storeDir, startedMs);
  return stdout.toString('latin1').trim();
}

async function updateIndex(place: Place, kept: readonly string[], gone: readonly string[]): Promise<void> {
  // First, so that a name which was a file and is now a directory is free.
  if (gone.length > 0) await git(['update-index', '-z', '--force-remove', '--stdin'], { ...gitAt(place), stdin: zList(gone) });
  if (kept.length > 0) await git(['update-index', '-z', '--add', '--replace', '--stdin'], { ...gitAt(place), stdin: zList(kept) });
}

/** A large file that the base brought along is listed for a new time stamp alone; only its content can make it too large. */
async function surelyChanged(place: Place, listed: readonly Change[]): Promise<readonly Change[]> {
  const isLarge = ({ key }: Change) => (lstatIfAny(rawPath(place.files, key))?.size ?? 0) > LIMITS.fileBytes;
  if (!listed.some(isLarge)) return listed;
  await git(['update-index', '-q', '--refresh'], { ...gitAt(place), answers: [1] });
  return changedTracked(place);
}

interface Change {
  readonly key: string;
  readonly deleted: boolean;
}

/** Paths of the index whose file is not surely the same. `diff-files` sees a directory replaced by a link; `ls-files` would not. */
async function changedTracked(place: Place): Promise<readonly Change[]> {
  const { stdout } = await git(['diff-files', '-z', '--name-status', '--no-renames', '--ignore-submodules=all'], gitAt(place));
  const fields = splitZ(stdout);
  return Array.from({ length: fields.length / 2 }, (_, at) => ({ deleted: fields[2 * at] === 'D', key: fields[2 * at + 1] as string }));
}

function sortOut(place: Place, tracked: readonly Change[], untracked: readonly string[]) {
  const kept: string[] = [];
  const gone: string[] = [];
  for (const { key, deleted } of tracked) (!deleted && isKept(place, key) ? kept : gone).push(key);
  // One that vanished since it was listed, or cannot be kept, is not in the index either.
  for (const key of untracked) if (isKept(place, key)) kept.push(key);
  return { kept, gone };
}

/** Files and links are; sockets and the like are not. `too_large` if it is more than the store takes. */
function isKept(place: Place, key: string): boolean {
  const found = lstatIfAny(rawPath(place.files, key));
  if (!found || !(found.isFile() || found.isSymbolicLink())) return false;
  if (found.size <= LIMITS.fileBytes) return true;
  throw new StoreFailure(
    'too_large',
    `${JSON.stringify(readable(key))} has ${found.size} bytes, and a file of the work may have ${LIMITS.fileBytes}. Remove it, or add it to .gitignore if it is not part of the work.`,
  );
}

function lstatIfAny(path: Buffer) {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (errorCode(error) === 'ENOTDIR') return undefined;
    if (errorCode(error) === 'EACCES') throw new Unreadable(String(error));
    throw error;
  }
}

/** An index of `tree` that knows nothing of the files: everything is compared again. */
export async function rebuildIndex(place: Place, tree: string): Promise<void> {
  await removeIndex(place);
  await git(['read-tree', tree], gitAt(place));
}

export async function removeIndex(place: Place): Promise<void> {
  await removeAny(indexOf(place));
}

function indexOf(place: Place): string {
  return join(place.gitDir, 'index');
}
