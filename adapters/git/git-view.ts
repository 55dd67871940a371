/**
 * The git directory that an agent is shown: the base's history, and nothing of ours. It shares no file with the store, so
 * whatever happens to it happens to a copy; git is never run on it by us once it is made.
 */
import { randomUUID } from 'node:crypto';
import { constants, lchownSync, lstatSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from './failures';
import { git } from './git';
import { layOutGitDir } from './layout';
import { isOfBase } from './pack';
import type { Owner } from './place';
import { removeAny } from './remove';
import type { GitJobStore } from './store';

/** Makes it at `path` unless it is there whole. */
export async function ensureGitView(path: string, store: GitJobStore, commandUser?: Owner): Promise<void> {
  if (isWhole(path, store)) return;
  const building = `${path}.building-${randomUUID()}`;
  await build(building, store);
  if (commandUser) await giveTo(building, commandUser);
  await removeAny(path);
  await rename(building, path);
}

async function build(path: string, store: GitJobStore): Promise<void> {
  const { commit } = store.base;
  await layOutGitDir(path, commit ?? 'ref: refs/heads/main', false);
  if (commit === null) return;
  await copyHistory(store.gitDir, path);
  await git(['read-tree', commit], { gitDir: path });
}

/** The fetch that made the store left all of the base in packs: they are the history. */
async function copyHistory(from: string, to: string): Promise<void> {
  await mkdir(join(to, 'objects', 'pack'), { recursive: true });
  for (const name of await readdir(join(from, 'objects', 'pack')))
    if (isOfBase(name)) await copy(join(from, 'objects', 'pack', name), join(to, 'objects', 'pack', name));
  await copy(join(from, 'shallow'), join(to, 'shallow')).catch((error) =>
    errorCode(error) === 'ENOENT' ? undefined : Promise.reject(error),
  );
  // Of use to nobody but a person who wonders what this is.
  await writeFile(
    join(to, 'description'),
    "The history that this job started from. Nothing written here counts: the job's store keeps the work.\n",
  );
}

function copy(from: string, to: string): Promise<void> {
  return copyFile(from, to, constants.COPYFILE_FICLONE);
}

/** Asked before each command: to wait for another thread would take longer. */
function isWhole(path: string, store: GitJobStore): boolean {
  const needed = store.base.commit === null ? ['HEAD'] : ['HEAD', 'index', 'objects/pack', 'description'];
  return needed.every((name) => isThere(join(path, name)));
}

/** Not where a command has closed it to us: then it is made anew. */
function isThere(path: string): boolean {
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    return found !== undefined && (found.isDirectory() || found.size > 0);
  } catch {
    return false;
  }
}

/** Git refuses a repository that belongs to somebody else. */
async function giveTo(path: string, { uid, gid }: Owner): Promise<void> {
  lchownSync(path, uid, gid);
  for (const entry of await readdir(path, { withFileTypes: true, recursive: true })) lchownSync(join(entry.path, entry.name), uid, gid);
}
