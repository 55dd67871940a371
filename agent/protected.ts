/** Which paths the job must leave alone. Globs as picomatch reads them, dot files included. */
import picomatch from 'picomatch';

export function protects(globs: readonly string[], path: string): boolean {
  return globs.length > 0 && picomatch.isMatch(path, [...globs], { dot: true });
}
