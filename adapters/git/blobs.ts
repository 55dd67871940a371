/**
 * The content of files of a work tree, as blobs. A path there may lead anywhere by the time it is opened, so what was opened has to
 * be the file that was looked at; a link is read and never followed, and nothing that could block is waited for.
 */
import { createHash } from 'node:crypto';
import type { PathLike } from 'node:fs';
import { closeSync, constants, fstatSync, openSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { StoreFailure } from '../../contract/failures';
import { LIMITS } from '../../contract/limits';
import { errorCode } from './failures';
import { type Found, isLink, Unreadable } from './look';
import type { GitObject } from './objects';
import { header, makeObject } from './objects';
import { readable } from './trees';

export function modeOf(found: Found): string {
  if (isLink(found)) return '120000';
  return (found.mode & 0o100) === 0 ? '100644' : '100755';
}

export interface Blob {
  readonly id: string;
  /** Null for one that the store has: it is the one that was known. */
  readonly object: GitObject | null;
}

/** One larger than the store takes is `too_large`, unless it is still the blob `known`. */
export function blobOf(path: PathLike, key: string, found: Found, known: string): Blob {
  if (isLink(found)) return notKnown(makeObject('blob', linkAt(path, key)), known);
  const file = open(path, key, found);
  try {
    if (found.size <= LIMITS.fileBytes) return notKnown(makeObject('blob', readFileSync(file)), known);
    if (hashOf(file, found.size) === known) return { id: known, object: null };
  } finally {
    closeSync(file);
  }
  throw new StoreFailure(
    'too_large',
    `${JSON.stringify(readable(key))} has ${found.size} bytes, and a file of the work may have ${LIMITS.fileBytes}. Remove it, or add it to .gitignore if it is not part of the work.`,
  );
}

function notKnown(object: GitObject, known: string): Blob {
  return { id: object.id, object: object.id === known ? null : object };
}

function open(path: PathLike, key: string, found: Found): number {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (errorCode(error) === 'EACCES') throw new Unreadable(String(error));
    throw moved(key);
  }
  const opened = fstatSync(file);
  if (opened.isFile() && opened.ino === found.ino && opened.dev === found.dev) return file;
  closeSync(file);
  throw moved(key);
}

function linkAt(path: PathLike, key: string): Buffer {
  try {
    return readlinkSync(path, { encoding: 'buffer' });
  } catch {
    throw moved(key);
  }
}

/** Something that should have ended still writes. The next attempt starts from the step before. */
function moved(key: string): StoreFailure {
  return new StoreFailure('git', `${JSON.stringify(readable(key))} was replaced while the files were recorded.`);
}

/** Of a blob too large to be held. */
function hashOf(file: number, size: number): string {
  const hash = createHash('sha1').update(header('blob', size));
  const chunk = Buffer.alloc(CHUNK_BYTES);
  for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) hash.update(chunk.subarray(0, read));
  return hash.digest('hex');
}

const CHUNK_BYTES = 1024 * 1024;
