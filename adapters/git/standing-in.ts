/**
 * Looks at a work tree from within: a path of a work tree has a dozen directories in front of it, and to follow them takes two fifths
 * of an `lstat`.
 */
import { type Found, fileAt, type NamedEntry, readDirectory } from './look';
import { pathAt, relativePath } from './raw-paths';

/** By keys. Throws what looking throws. */
export interface Looks {
  entriesIn(key: string): readonly NamedEntry[];
  fileAt(key: string): Found | undefined;
}

/** The process's working directory is `root` while `look` runs, which therefore must not wait for anything. Afterwards it is as before. */
export function standingIn<T>(root: string, look: (looks: Looks) => T): T {
  const before = moveTo(root);
  if (before === null) return look(fromOutside(root));
  try {
    return look(FROM_WITHIN);
  } finally {
    moveBack(before);
  }
}

const FROM_WITHIN: Looks = {
  entriesIn: (key) => readDirectory(relativePath(key)),
  fileAt: (key) => fileAt(relativePath(key)),
};

function fromOutside(root: string): Looks {
  return { entriesIn: (key) => readDirectory(pathAt(root, key)), fileAt: (key) => fileAt(pathAt(root, key)) };
}

/** Returns where the process was, or null if it is still there: a root that is gone or closed, or a thread that may not. */
function moveTo(root: string): string | null {
  try {
    const before = process.cwd();
    process.chdir(root);
    return before;
  } catch {
    return null;
  }
}

/** Or out of the work tree at least, where it was is no more. */
function moveBack(before: string): void {
  try {
    process.chdir(before);
  } catch {
    process.chdir('/');
  }
}
