/** The known name that a mistyped one was most likely meant to be; none if nothing is near. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  const scored = known.map((name) => ({ name, far: farness(plain(given), plain(name)) })).sort((a, b) => a.far - b.far);
  return scored[0] && scored[0].far <= FARTHEST ? scored[0].name : undefined;
}

/** Share of the letters that differ. */
const FARTHEST = 0.5;

/** maxSteps, max_steps and MAX-STEPS are one name to a person. */
function plain(name: string): string {
  return name.replace(/[_-]/g, '').toLowerCase();
}

/** 0 for the same, 1 for nothing in common. The beginning of a name counts as near it. */
function farness(a: string, b: string): number {
  if (a.length >= 2 && (b.startsWith(a) || a.startsWith(b))) return Math.abs(a.length - b.length) / 1_000;
  return distance(a, b) / Math.max(a.length, b.length, 1);
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
