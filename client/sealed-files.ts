/**
 * The files of a sealed check, read from the person's disk when a job is submitted. Text alone, and nothing that lies elsewhere: a
 * link is refused, whatever it points at.
 */
import { isUtf8 } from 'node:buffer';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FilesRead } from '../config/sealed';
import { LIMITS } from '../contract/limits';

export function readSealedFiles(directory: string): FilesRead {
  try {
    if (!lstatSync(directory).isDirectory()) return refused(directory, 'is not a directory', 'Give a directory that holds the files');
    const files = Object.fromEntries(readUnder(directory, '', { bytes: 0 }));
    if (Object.keys(files).length > 0) return { ok: true, files };
    return refused(directory, 'holds no file', 'Put the files of the check there, or leave `files` out');
  } catch (error) {
    if (error instanceof Unfit) return refused(error.path, error.message, error.remedy);
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return refused(directory, `cannot be read (${code})`, 'Give a directory relative to the job file, or an absolute one');
  }
}

class Unfit extends Error {
  constructor(
    readonly path: string,
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}

/** Sorted, so that the same directory is always the same job. */
function readUnder(root: string, under: string, total: { bytes: number }): readonly (readonly [string, string])[] {
  const names = readdirSync(join(root, under)).sort();
  return names.flatMap((name) => {
    const path = under ? `${under}/${name}` : name;
    const stat = lstatSync(join(root, path));
    if (/\p{C}/u.test(name)) throw new Unfit(path, 'has a control character in its name', 'Rename it');
    if (name === '.git') throw new Unfit(path, 'is a git repository', 'Give a directory without one: the checkout has its own');
    if (stat.isDirectory()) return readUnder(root, path, total);
    if (!stat.isFile()) throw new Unfit(path, 'is neither a file nor a directory', 'Put the file itself there');
    total.bytes += stat.size;
    if (total.bytes > LIMITS.specBytes) throw tooLarge(path, total.bytes);
    return [[path, textOf(join(root, path), path)] as const];
  });
}

function textOf(file: string, path: string): string {
  const body = readFileSync(file);
  if (!isUtf8(body)) throw new Unfit(path, 'is not UTF-8 text', 'Let the command make it, or write it as text such as base64');
  return body.toString('utf8');
}

function tooLarge(path: string, bytes: number): Unfit {
  const problem = `brings the files of the check to ${bytes} bytes, and a whole job may have ${LIMITS.specBytes}`;
  return new Unfit(path, problem, 'Leave there only what the command needs, and let the command make large inputs');
}

function refused(value: string, problem: string, remedy: string): FilesRead {
  return { ok: false, value, problem, remedy };
}
