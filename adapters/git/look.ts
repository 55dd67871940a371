/**
 * What stands in a work tree, by `readdir` and `lstat` alone: nothing is opened, no link at the end of a path is followed. Knows
 * neither git nor what was there before.
 */
import type { PathLike } from 'node:fs';
import { constants, lstatSync, readdirSync } from 'node:fs';
import { errorCode } from './failures';

/** Some of the files are closed to this process. */
export class Unreadable extends Error {}

/** Of a file or a link, by `lstat`. */
export interface Found {
  /** With the kind of file in it. */
  readonly mode: number;
  readonly dev: number;
  readonly ino: number;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
}

/** What of a file changes with its content. While it is the same, so is the content. */
export type Stamp = Omit<Found, 'dev'>;

export function stampOf({ mode, ino, size, mtimeMs, ctimeMs }: Found): Stamp {
  return { mode, ino, size, mtimeMs, ctimeMs };
}

export function isSame(stamp: Stamp, found: Stamp): boolean {
  if (stamp.ctimeMs !== found.ctimeMs || stamp.mtimeMs !== found.mtimeMs) return false;
  return stamp.size === found.size && stamp.ino === found.ino && stamp.mode === found.mode;
}

export function isLink({ mode }: Found): boolean {
  return (mode & constants.S_IFMT) === constants.S_IFLNK;
}

export interface NamedEntry {
  /** One character a byte. */
  readonly name: string;
  readonly kind: 'directory' | 'file' | 'link';
}

/** Whatever is no directory, file or link is left out. */
export function readDirectory(path: PathLike): readonly NamedEntry[] {
  try {
    return readdirSync(path, { encoding: 'latin1', withFileTypes: true }).flatMap((entry) => {
      const { name } = entry;
      if (entry.isFile()) return { name, kind: 'file' };
      if (entry.isDirectory()) return { name, kind: 'directory' };
      return entry.isSymbolicLink() ? { name, kind: 'link' } : [];
    });
  } catch (error) {
    return nothingThere(error) ?? [];
  }
}

/** Undefined where there is no file or link. */
export function fileAt(path: PathLike): Found | undefined {
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    return found?.isFile() || found?.isSymbolicLink() ? found : undefined;
  } catch (error) {
    return nothingThere(error);
  }
}

/** No link to one, and none that is closed to this process. */
export function isRealDirectory(path: PathLike): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return false;
  }
}

/** Also for a path longer than any program could open: what lies there is lost with the command that made it. */
function nothingThere(error: unknown): undefined {
  const code = errorCode(error);
  if (code === 'EACCES') throw new Unreadable(String(error));
  if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'ENAMETOOLONG') throw error;
}
