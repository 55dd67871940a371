/**
 * Git, as it is usually built, compares time stamps by the second. A file written just before the index was, with an old
 * modification time given to it, can be written again within that second and still look the same. Such entries lose their
 * stamps, so that the next snapshot reads the file again.
 */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { git } from './git';
import type { Place } from './place';
import { gitAt } from './place';
import { rawPath, zList } from './raw-paths';
import { splitZ } from './trees';

/** `keys`: what was just told to the index. Files with a new modification time are git's own to doubt, and it does. */
export async function distrustFresh(place: Place, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const writtenSec = Math.floor(lstatSync(join(place.gitDir, 'index')).mtimeMs / 1000);
  const doubtful = new Set(keys.filter((key) => isDoubtful(rawPath(place.files, key), writtenSec)));
  if (doubtful.size === 0) return;
  const { stdout } = await git(['ls-files', '-s', '-z'], gitAt(place));
  const entries = splitZ(stdout).filter((line) => doubtful.has(line.slice(line.indexOf('\t') + 1)));
  await git(['update-index', '-z', '--index-info'], { ...gitAt(place), stdin: zList(entries) });
}

function isDoubtful(path: Buffer, writtenSec: number): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found !== undefined && Math.floor(found.ctimeMs / 1000) >= writtenSec && Math.floor(found.mtimeMs / 1000) < writtenSec;
}
