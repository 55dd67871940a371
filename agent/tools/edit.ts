/**
 * Applying edits to a text: an exact, unique match first; then the same with line endings, then with trailing blanks, then with
 * one uniform indent shift. What is ambiguous is refused, and a failure shows where the nearest candidates are.
 */
export interface Edit {
  readonly old: string;
  readonly new: string;
}

export type EditResult = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: string };

export function applyEdits(text: string, edits: readonly Edit[]): EditResult {
  let current = text;
  for (const [i, edit] of edits.entries()) {
    const result = applyOne(current, edit);
    if (!result.ok) return { ok: false, problem: `Edit ${i + 1} of ${edits.length}: ${result.problem} Nothing was changed.` };
    current = result.text;
  }
  return current === text ? { ok: false, problem: 'The edits change nothing: old and new are the same.' } : { ok: true, text: current };
}

function applyOne(text: string, edit: Edit): EditResult {
  const exact = count(text, edit.old);
  if (exact === 1) return { ok: true, text: text.replace(edit.old, () => edit.new) };
  if (exact > 1)
    return {
      ok: false,
      problem: `"old" occurs ${exact} times (lines ${lineNumbers(text, edit.old)}). Add surrounding lines until it is unique.`,
    };
  return applyByLines(text, edit);
}

/** Whole lines only, so that a loosened comparison can never replace part of a line. */
function applyByLines(text: string, edit: Edit): EditResult {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(/\r?\n/);
  const wanted = trimOneEnd(edit.old.split(/\r?\n/));
  const replacement = trimOneEnd(edit.new.split(/\r?\n/));
  for (const loosen of [asIs, withoutTrailingBlanks]) {
    const found = matches(lines, wanted.map(loosen), loosen);
    if (found.length === 1) return { ok: true, text: splice(lines, found[0] as number, wanted.length, replacement).join(eol) };
    if (found.length > 1) return { ok: false, problem: ambiguous(found) };
  }
  const shifted = shiftedMatches(lines, wanted);
  if (shifted.length === 1) {
    const { at, from, to } = shifted[0] as Shift;
    return {
      ok: true,
      text: splice(
        lines,
        at,
        wanted.length,
        replacement.map((line) => reindent(line, from, to)),
      ).join(eol),
    };
  }
  if (shifted.length > 1) return { ok: false, problem: ambiguous(shifted.map((it) => it.at)) };
  return { ok: false, problem: `"old" is not in the file. ${nearest(lines, wanted)}` };
}

function matches(lines: readonly string[], wanted: readonly string[], loosen: (line: string) => string): number[] {
  const loosened = lines.map(loosen);
  return loosened.flatMap((_, i) => (wanted.every((line, j) => loosened[i + j] === line) ? [i] : []));
}

interface Shift {
  readonly at: number;
  readonly from: string;
  readonly to: string;
}

/** Places where the wanted lines stand with one other indent, the same for all of them. */
function shiftedMatches(lines: readonly string[], wanted: readonly string[]): Shift[] {
  const first = wanted.findIndex((line) => line.trim() !== '');
  if (first < 0) return [];
  const from = indentOf(wanted[first] as string);
  return lines.flatMap((_, at) => {
    const to = indentOf(lines[at + first] ?? '');
    if (to === from) return [];
    const fits = wanted.every(
      (line, j) => lines[at + j] !== undefined && reindent(line, from, to).trimEnd() === (lines[at + j] as string).trimEnd(),
    );
    return fits ? [{ at, from, to }] : [];
  });
}

function nearest(lines: readonly string[], wanted: readonly string[]): string {
  const key = wanted.map((line) => line.trim()).find((line) => line.length > 3) ?? '';
  const hits = lines
    .flatMap((line, i) => (key && (line.includes(key) || (line.trim().length > 3 && key.includes(line.trim()))) ? [i] : []))
    .slice(0, 3);
  if (hits.length === 0) return 'Read the file again: nothing in it looks like it.';
  const shown = hits.map((i) =>
    lines
      .slice(Math.max(0, i - 1), i + 2)
      .map((line, j) => `${Math.max(0, i - 1) + j + 1}: ${line}`)
      .join('\n'),
  );
  return `The nearest places:\n${shown.join('\n…\n')}`;
}

function ambiguous(found: readonly number[]): string {
  return `"old" fits ${found.length} places (lines ${found.map((i) => i + 1).join(', ')}). Add surrounding lines until it is unique.`;
}

function splice(lines: readonly string[], at: number, length: number, replacement: readonly string[]): string[] {
  return [...lines.slice(0, at), ...replacement, ...lines.slice(at + length)];
}

/** A passage that ends in a newline means whole lines, not one empty line more. */
function trimOneEnd(lines: string[]): string[] {
  return lines.length > 1 && lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function reindent(line: string, from: string, to: string): string {
  return line.startsWith(from) ? to + line.slice(from.length) : line;
}

function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

function asIs(line: string): string {
  return line;
}

function withoutTrailingBlanks(line: string): string {
  return line.trimEnd();
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

function lineNumbers(text: string, part: string): string {
  const numbers: number[] = [];
  for (let i = text.indexOf(part); i >= 0 && numbers.length < 5; i = text.indexOf(part, i + 1))
    numbers.push(text.slice(0, i).split('\n').length);
  return numbers.join(', ');
}
