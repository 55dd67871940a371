/** The known name that a mistyped one was most likely meant to be. */
export function nearest(given: string, known: readonly string[]): string {
  return [...known].sort((a, b) => distance(given, a) - distance(given, b))[0] ?? '';
}

/** Levenshtein's, two rows at a time. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
