/** Where in a file a passage stands, or nearly does: what a refused edit shows the model, bounded. Decides nothing. */

const MOST_PLACES = 6;
const NEAREST = 3;
/** A file up to this long is shown whole: it costs less than the turn that would read it. */
const SHORT_LINES = 60;
/** A minified file is one line of megabytes. */
const LINE_CHARS = 200;
/** A shorter line, such as a brace, is like too many others. */
const TELLING_CHARS = 4;

/** Line indexes, from 0, at which `part` begins; at most six. */
export function placesOf(text: string, part: string): number[] {
  const places: number[] = [];
  let line = 0;
  let from = 0;
  for (let at = text.indexOf(part); at >= 0 && places.length < MOST_PLACES; at = text.indexOf(part, at + 1)) {
    line += text.slice(from, at).split('\n').length - 1;
    from = at;
    places.push(line);
  }
  return places;
}

/** The lines most like the passage's first telling one, with their neighbours and numbers; of a short file all. */
export function nearestPlaces(lines: readonly { readonly text: string }[], wanted: readonly string[]): string {
  if (lines.length <= SHORT_LINES) return `The whole file:\n${numbered(lines, 0)}`;
  const key = wanted.map((line) => line.trim()).find((line) => line.length >= TELLING_CHARS);
  const hits = key === undefined ? [] : lines.flatMap((line, i) => (isLike(line.text, key) ? [i] : [])).slice(0, NEAREST);
  if (hits.length === 0) return 'Read the file again: nothing in it looks like it.';
  return `The nearest places:\n${hits.map((i) => around(lines, i)).join('\n…\n')}`;
}

function isLike(line: string, key: string): boolean {
  const text = line.trim();
  return text.includes(key) || (text.length >= TELLING_CHARS && key.includes(text));
}

function around(lines: readonly { readonly text: string }[], at: number): string {
  const first = Math.max(0, at - 1);
  return numbered(lines.slice(first, at + 2), first);
}

function numbered(lines: readonly { readonly text: string }[], first: number): string {
  return lines.map((line, i) => `${first + i + 1}: ${line.text.slice(0, LINE_CHARS)}`).join('\n');
}
