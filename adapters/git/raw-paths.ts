/** Paths as bytes: names in a work tree need not be UTF-8. As keys they are latin1 strings, one character a byte, as git prints them. */
import type { PathLike } from 'node:fs';

const SLASH = Buffer.from('/');

export function childOf(dir: Buffer, name: Buffer): Buffer {
  return Buffer.concat([dir, SLASH, name]);
}

/** The absolute path of a key under a root of ours. */
export function rawPath(root: string, key: string): Buffer {
  return childOf(Buffer.from(root), Buffer.from(key, 'latin1'));
}

/** The same as a string where that names it too, which is quicker. */
export function pathAt(root: string, key: string): PathLike {
  return ASCII.test(key) ? `${root}/${key}` : rawPath(root, key);
}

/** Of a key, from the root it is a key of. */
export function relativePath(key: string): PathLike {
  if (key === '') return '.';
  return ASCII.test(key) ? key : Buffer.from(key, 'latin1');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: file names may hold all of them but the first.
const ASCII = /^[\x01-\x7f]*$/;

export function keyJoin(dir: string, name: string): string {
  return dir === '' ? name : `${dir}/${name}`;
}

/** All directories above a key, nearest last: `a/b/c` has `a` and `a/b`. */
export function parentsOf(key: string): readonly string[] {
  const parts = key.split('/').slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}

export function zList(keys: readonly string[]): Buffer {
  return Buffer.from(keys.map((key) => `${key}\0`).join(''), 'latin1');
}
