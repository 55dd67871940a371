/** Which paths the job must leave alone. Globs as picomatch reads them, dot files included. */
import picomatch from 'picomatch';

/** `path` is relative to the root. A plain path as a glob, such as `test` or `/test/`, also stands for all that is under it. */
export function protects(globs: readonly string[], path: string): boolean {
  return globs.some((glob) => matches(glob.replace(/^(?:\.?\/)+|\/+$/g, ''), path));
}

/**
 * Whether a new path is a protected one under another spelling: file systems that take no account of case or of the form of accents
 * would put it in the protected one's place.
 */
export function looksProtected(globs: readonly string[], path: string): boolean {
  return !protects(globs, path) && protects(globs.map(folded), folded(path));
}

function folded(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

function matches(glob: string, path: string): boolean {
  if (glob === '') return true;
  // With the flag `s`, `**` goes over a line break too: a file's name may hold one.
  if (picomatch.isMatch(path, glob, { dot: true, flags: 's' })) return true;
  return !picomatch.scan(glob).isGlob && path.startsWith(`${glob}/`);
}
