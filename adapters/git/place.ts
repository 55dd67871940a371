/**
 * Where one workspace lies on this worker's disk. Only the first of these paths is ever seen by a command; the git directory
 * with the index lies outside of it, so that nothing an agent writes is taken for git's own data.
 */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentOf } from './durable';
import type { GitOptions } from './git';
import { layOutGitDir } from './layout';
import { isRealDirectory } from './look';
import { removeAny } from './remove';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

export interface Place {
  /** The work tree. */
  readonly files: string;
  /** Index, ignore rules of our own; its objects are the store's. */
  readonly gitDir: string;
  readonly markFile: string;
  readonly storeDir: string;
  /** Whom the files belong to, where commands run as another user than this process. */
  readonly commandUser?: Owner;
}

export function placeAt(dir: string, name: string, storeDir: string, commandUser?: Owner): Place {
  const at = join(dir, name);
  return { files: at, gitDir: `${at}.git`, markFile: `${at}.mark`, storeDir, ...(commandUser ? { commandUser } : {}) };
}

/** For git calls on the work tree. */
export function gitAt(place: Place): GitOptions {
  return { gitDir: place.gitDir, workTree: place.files, objectDir: join(place.storeDir, 'objects') };
}

/** Makes the git directory unless it is there. Its content is checked by use: one that git refuses is made anew. */
export async function ensureGitDir(place: Place): Promise<void> {
  if (isRealDirectory(join(place.gitDir, 'refs')) && isRealDirectory(join(place.gitDir, 'info'))) return;
  await rm(place.gitDir, { recursive: true, force: true });
  await layOutGitDir(place.gitDir, 'ref: refs/heads/none', false);
}

/** Whoever held it is gone: this cache has one user, whose calls take turns, and dead workers' children are ended before. */
export async function removeStaleLock(place: Place): Promise<void> {
  await rm(join(place.gitDir, 'index.lock'), { force: true });
}

export async function removeIndex(place: Place): Promise<void> {
  await removeAny(join(place.gitDir, 'index'));
}

/** Has git skip these patterns in listings, where a rule of the repository does not say otherwise. */
export async function writeExcludes(place: Place, patterns: readonly string[]): Promise<void> {
  const path = join(place.gitDir, 'info', 'exclude');
  const content = patterns.map((pattern) => `${pattern}\n`).join('');
  if (contentOf(path) !== content) await writeFile(path, content);
}
