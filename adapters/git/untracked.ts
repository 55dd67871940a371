/**
 * Files of a work tree that the index does not have and the repository's ignore rules do not leave out. Git lists them, but
 * treats a nested repository as one opaque thing: those are opened up here, level by level, with git still judging each name.
 */
import { lstatSync, readdirSync } from 'node:fs';
import { git } from './git';
import type { Place } from './place';
import { gitAt } from './place';
import { keyJoin, parentsOf, rawPath, zList } from './raw-paths';
import { splitZ } from './trees';

/** `links` are places of other repositories' commits, which hold files if somebody put some there. Throws on what it cannot read. */
export async function untrackedFiles(place: Place, links: ReadonlySet<string>): Promise<readonly string[]> {
  const listed = await listOthers(place, []);
  const nested = listed.filter((key) => key.endsWith('/')).map((key) => key.slice(0, -1));
  const filled = [...links].filter((key) => isInside(place, key) && entriesOf(place, key).length > 0);
  return [...listed.filter((key) => !key.endsWith('/')), ...(await opened(place, [...nested, ...filled]))];
}

/** Paths that are not in the index, not ignored; a directory that is new as a whole is one path with a slash at its end. */
export function untrackedPaths(place: Place): Promise<readonly string[]> {
  return listOthers(place, ['--directory', '--no-empty-directory']);
}

async function listOthers(place: Place, options: readonly string[]): Promise<readonly string[]> {
  const { stdout, stderr } = await git(['ls-files', '-z', '--others', '--exclude-standard', ...options], gitAt(place));
  // It only warns of a directory that it may not enter, and leaves it out.
  if (stderr.includes('Permission denied')) throw new Unreadable(stderr.trim());
  return splitZ(stdout);
}

/** Some of the files are closed to this process. */
export class Unreadable extends Error {}

async function opened(place: Place, roots: readonly string[]): Promise<readonly string[]> {
  const files: string[] = [];
  for (let level = roots; level.length > 0; ) {
    const entries = level.flatMap((dir) => entriesOf(place, dir));
    const ignored = await ignoredAmong(place, entries);
    const kept = entries.filter((key) => !ignored.has(key));
    files.push(...kept.filter((key) => !key.endsWith('/')));
    level = kept.filter((key) => key.endsWith('/')).map((key) => key.slice(0, -1));
  }
  return files;
}

/** Files, links, and directories with a slash at their end. Nothing else can be kept, and no `.git` ever is. */
function entriesOf(place: Place, dir: string): readonly string[] {
  const path = rawPath(place.files, dir);
  const keys: string[] = [];
  for (const entry of readDirectory(path)) {
    const name = entry.name.toString('latin1');
    if (name === '.git') continue;
    if (entry.isDirectory()) keys.push(`${keyJoin(dir, name)}/`);
    else if (entry.isFile() || entry.isSymbolicLink()) keys.push(keyJoin(dir, name));
  }
  return keys;
}

/** A directory reached through directories only: a link on the way would lead out of the work tree. */
function isInside(place: Place, key: string): boolean {
  return [...parentsOf(key), key].every((part) => lstatSync(rawPath(place.files, part), { throwIfNoEntry: false })?.isDirectory());
}

interface RawEntry {
  readonly name: Buffer;
  isDirectory(): boolean;
  isFile(): boolean;
  isSymbolicLink(): boolean;
}

function readDirectory(path: Buffer): readonly RawEntry[] {
  try {
    return readdirSync(path, { encoding: 'buffer', withFileTypes: true }) as unknown as RawEntry[];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    if (code === 'EACCES') throw new Unreadable(String(error));
    throw error;
  }
}

async function ignoredAmong(place: Place, keys: readonly string[]): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set();
  const { stdout } = await git(['check-ignore', '-z', '--stdin', '--no-index'], { ...gitAt(place), stdin: zList(keys), answers: [1] });
  return new Set(splitZ(stdout));
}
