/**
 * Writing so that a reader sees all of it or nothing: temporary file, one atomic call to put it in place; and so that it is still
 * there after a power cut, with a sync of the file before and of the directory after. Knows files, not git. Files are small: handing
 * them to another thread costs more than writing them, so only a sync is waited for.
 */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { hasEnded, processIdentity } from '../sandbox/process-identity';
import { errorCode } from './failures';

/** Puts a file in place of whatever is there. `tempDir` must be on the same file system. */
export async function replaceFile(path: string, content: string | Buffer, tempDir = dirname(path)): Promise<void> {
  const temp = writeTemp(tempDir, content);
  try {
    await syncFile(temp);
    renameSync(temp, path);
  } catch (error) {
    rmSync(temp, { force: true });
    throw error;
  }
  await syncDirectory(dirname(path));
}

/**
 * The same for what need not outlive a power cut. Over an old content of the same length it is one short write, which no kill tears: a
 * file that was replaced is an inode freed, and ext4 looks at each of those freed in the last minutes whenever a file is made.
 */
export function swapFile(path: string, content: string, tempDir = dirname(path)): void {
  if (overwritten(path, Buffer.from(content))) return;
  const temp = writeTemp(tempDir, content);
  try {
    renameSync(temp, path);
  } catch (error) {
    rmSync(temp, { force: true });
    throw error;
  }
}

function overwritten(path: string, content: Buffer): boolean {
  if (statSync(path, { throwIfNoEntry: false })?.size !== content.length) return false;
  const file = openSync(path, 'r+');
  try {
    return writeSync(file, content, 0, content.length, 0) === content.length;
  } finally {
    closeSync(file);
  }
}

/** Puts a file in place only if nothing is there; says whether it did. Not synced. */
export function createFile(path: string, content: string, tempDir: string): boolean {
  const temp = writeTemp(tempDir, content);
  try {
    linkSync(temp, path);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    // `rmSync` asks twice what it is before.
    unlinkSync(temp);
  }
  return true;
}

/** A new name in `dir` that says which process writes there. */
export function tempPath(dir: string): string {
  return join(dir, `${TEMP}${randomUUID()}-${writer()}`);
}

export function writeTemp(dir: string, content: string | Buffer): string {
  const path = tempPath(dir);
  try {
    writeFileSync(path, content, { flag: 'wx', mode: 0o644 });
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
  return path;
}

/** Removes what processes left that were killed while they wrote. */
export function removeLeftTemps(dir: string): void {
  for (const name of readdirSync(dir)) {
    const writtenBy = decodeURIComponent(name.slice(TEMP.length + UUID_LENGTH + 1));
    const path = join(dir, name);
    if (name.startsWith(TEMP) && (hasEnded(writtenBy) || isOld(path))) removeLeft(path);
  }
}

function removeLeft(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    // A program that the process had started is at it for a moment yet: it goes another time.
    if (errorCode(error) !== 'ENOTEMPTY') throw error;
  }
}

const TEMP = 'tmp_';
const UUID_LENGTH = 36;
/** Far longer than writing takes: of another boot or machine, whose processes nobody here knows. */
const OLD_MS = 3_600_000;

let self: string | undefined;
function writer(): string {
  self ??= encodeURIComponent(processIdentity());
  return self;
}

function isOld(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && Date.now() - found.mtimeMs > OLD_MS;
}

/** Null where there is no file. */
export function contentOf(path: string): string | null {
  return bytesOf(path)?.toString('utf8') ?? null;
}

/** The same. Asked first, since most files that are looked for here are not there, and an error takes longer than a question. */
export function bytesOf(path: string): Buffer | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ? readFileSync(path) : null;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
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

/** A store's own: on its file system, and outside `refs/`, where git would take files for refs. */
export function tempDirOf(gitDir: string): string {
  return join(gitDir, 'longhaul', 'tmp');
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

export async function syncFile(path: string): Promise<void> {
  const file = openSync(path, 'r');
  try {
    await synced(file);
  } finally {
    closeSync(file);
  }
}

export const synced = promisify(fsync);
