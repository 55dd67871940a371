/** What git lists as not tracked and not ignored, for the setup command's traces. */
import { StoreFailure } from '../../contract/failures';
import { git } from './git';
import type { Place } from './place';
import { gitAt } from './place';
import { splitZ } from './trees';

/** Paths that are not in the index, not ignored; a directory that is new as a whole is one path with a slash at its end. */
export async function untrackedPaths(place: Place): Promise<readonly string[]> {
  const options = ['--others', '--exclude-standard', '--directory', '--no-empty-directory'];
  const { stdout, stderr } = await git(['ls-files', '-z', ...options], gitAt(place));
  // It only warns of a directory that it may not enter, and leaves it out.
  if (stderr.includes('Permission denied')) throw new StoreFailure('git', stderr.trim());
  return splitZ(stdout);
}
