/**
 * What stands in a work tree, by `readdir` and `lstat` alone: nothing is opened, no link at the end of a path is followed. Knows
 * neither git nor what was there before.
 */
import type { PathLike, Stats } from 'node:fs';
import { lstatSync, readdirSync } from 'node:fs';
import { errorCode } from './failures';

/** Some of the files are closed to this process. */
export class Unreadable extends Error {}

export interface NamedEntry {
  /** One character a byte. */
  readonly name: string;
  isDirectory(): boolean;
  isFile(): boolean;
  isSymbolicLink(): boolean;
}

export function readDirectory(path: PathLike): readonly NamedEntry[] {
  try {
    return readdirSync(path, { encoding: 'latin1', withFileTypes: true });
  } catch (error) {
    return nothingThere(error) ?? [];
  }
}

/** Undefined where there is no file or link. */
export function fileAt(path: PathLike): Stats | undefined {
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    return found?.isFile() || found?.isSymbolicLink() ? found : undefined;
  } catch (error) {
    return nothingThere(error);
  }
}

/** Also for a path longer than any program could open: what lies there is lost with the command that made it. */
function nothingThere(error: unknown): undefined {
  const code = errorCode(error);
  if (code === 'EACCES') throw new Unreadable(String(error));
  if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'ENAMETOOLONG') throw error;
}
