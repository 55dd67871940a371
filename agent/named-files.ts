/** Files that a goal names, as a person writes them: by path, or by a name that only one file has. */

const MOST_FILES = 4;

/** In the order in which the goal names them. */
export function filesNamed(goal: string, paths: readonly string[]): readonly string[] {
  const words = new Set(goal.match(/[\p{L}\p{N}_][\p{L}\p{N}_./-]*[\p{L}\p{N}_]/gu) ?? []);
  const named = [...words].flatMap((word) => meant(word.replace(/^\.\//, ''), paths));
  return [...new Set(named)].slice(0, MOST_FILES);
}

/** A word without a dot or a slash is a word; one that fits several files names none. */
function meant(word: string, paths: readonly string[]): readonly string[] {
  if (!/[./]/.test(word)) return [];
  if (paths.includes(word)) return [word];
  const fitting = paths.filter((path) => path.endsWith(`/${word}`));
  return fitting.length === 1 ? fitting : [];
}
