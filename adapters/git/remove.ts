/** Removes what commands left behind, which may be closed to us. Never follows a link. */
import { execFile } from 'node:child_process';
import type { PathLike } from 'node:fs';
import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { errorCode } from './failures';
import { childOf } from './raw-paths';

/** Removes a file, a link or a whole directory; nothing there is fine. */
export async function removeAny(path: Buffer | string): Promise<void> {
  const raw = Buffer.from(path as string);
  try {
    await rm(raw as PathLike, { recursive: true, force: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Directories can be nested deeper than any path can say; the program goes down step by step.
    if (code === 'ENAMETOOLONG' && raw.equals(Buffer.from(raw.toString('utf8')))) return removeDeep(raw.toString('utf8'));
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    openUp(raw);
    await rm(raw as PathLike, { recursive: true, force: true });
  }
}

async function removeDeep(path: string): Promise<void> {
  await promisify(execFile)('rm', ['-rf', '--', path]);
}

/** Gives this process back the right to read and change everything under `path`, as far as it owns it. */
export function openUp(path: Buffer): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found || found.isSymbolicLink()) return;
  if (found.isFile()) allow(path, found.mode, 0o600);
  if (!found.isDirectory()) return;
  allow(path, found.mode, 0o700);
  for (const name of readdirSync(path, { encoding: 'buffer' })) openUp(childOf(path, name));
}

function allow(path: Buffer, mode: number, needed: number): void {
  if ((mode & needed) === needed) return;
  try {
    chmodSync(path, (mode & 0o777) | needed);
  } catch (error) {
    // Not ours to change: whoever needs it says so.
    if (errorCode(error) !== 'EPERM') throw error;
  }
}
