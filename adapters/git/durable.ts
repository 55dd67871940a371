/**
 * Writing so that it is still there after a power cut, and so that a reader sees all of it or nothing: temporary file, sync,
 * one atomic call to put it in place, sync of the directory. Knows files, not git.
 */
import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode } from './failures';

/** Puts a file in place of whatever is there. `tempDir` must be on the same file system. */
export async function replaceFile(path: string, content: string | Buffer, tempDir = dirname(path)): Promise<void> {
  const temp = await writeTemp(tempDir, content);
  try {
    await rename(temp, path);
  } catch (error) {
    await rm(temp, { force: true });
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** Puts a file in place only if nothing is there; says whether it did. */
export async function createFile(path: string, content: string, tempDir: string): Promise<boolean> {
  const temp = await writeTemp(tempDir, content);
  try {
    await link(temp, path);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temp, { force: true });
  }
  await syncDirectory(dirname(path));
  return true;
}

export async function writeTemp(dir: string, content: string | Buffer, prefix = 'tmp_'): Promise<string> {
  const path = join(dir, prefix + randomUUID());
  const file = await open(path, 'wx', 0o644);
  try {
    await file.writeFile(content);
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return path;
}

export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } catch (error) {
    // Some file systems cannot sync a directory; they have nothing to offer instead.
    if (errorCode(error) !== 'EINVAL') throw error;
  } finally {
    await directory.close();
  }
}

/** Syncs all files and directories under `root`, which nobody else writes to. */
export async function syncAll(root: string): Promise<void> {
  for (const entry of await readdir(root, { withFileTypes: true })) {
    const path = join(root, entry.name);
    if (entry.isDirectory()) await syncAll(path);
    else await syncFile(path);
  }
  await syncDirectory(root);
}

/** Makes a directory with its parents so that it stays made. */
export async function makeDirectory(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let at = path; at.length >= dirname(first).length; at = dirname(at)) {
    await syncDirectory(at);
    if (at === dirname(at)) return;
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
