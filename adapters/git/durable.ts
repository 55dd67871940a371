/**
 * Writing so that it is still there after a power cut, and so that a reader sees all of it or nothing: temporary file, sync,
 * one atomic call to put it in place, sync of the directory. Knows files, not git. Files are small: handing them to another thread
 * costs more than writing them, so only a sync is waited for.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, fsync, linkSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { errorCode } from './failures';

/** Puts a file in place of whatever is there. `tempDir` must be on the same file system. */
export async function replaceFile(path: string, content: string | Buffer, tempDir = dirname(path)): Promise<void> {
  const temp = await writeTemp(tempDir, content);
  try {
    renameSync(temp, path);
  } catch (error) {
    rmSync(temp, { force: true });
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** The same for what need not outlive a power cut: a reader sees all of it or nothing. */
export function swapFile(path: string, content: string): void {
  const temp = join(dirname(path), `tmp_${randomUUID()}`);
  try {
    writeFileSync(temp, content);
    renameSync(temp, path);
  } catch (error) {
    rmSync(temp, { force: true });
    throw error;
  }
}

/** Puts a file in place only if nothing is there; says whether it did. */
export async function createFile(path: string, content: string, tempDir: string): Promise<boolean> {
  const temp = await writeTemp(tempDir, content);
  try {
    linkSync(temp, path);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temp, { force: true });
  }
  await syncDirectory(dirname(path));
  return true;
}

export async function writeTemp(dir: string, content: string | Buffer, prefix = 'tmp_'): Promise<string> {
  const path = join(dir, prefix + randomUUID());
  const file = openSync(path, 'wx', 0o644);
  try {
    writeFileSync(file, content);
    await synced(file);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  return path;
}

export async function syncDirectory(path: string): Promise<void> {
  const directory = openSync(path, 'r');
  try {
    await synced(directory);
  } catch (error) {
    // Some file systems cannot sync a directory; they have nothing to offer instead.
    if (errorCode(error) !== 'EINVAL') throw error;
  } finally {
    closeSync(directory);
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
  const file = openSync(path, 'r');
  try {
    await synced(file);
  } finally {
    closeSync(file);
  }
}

const synced = promisify(fsync);
