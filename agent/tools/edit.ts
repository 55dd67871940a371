/**
 * Applying edits to a text: an exact, unique match first; then the same with line endings, then with trailing blanks, then with
 * one uniform indent shift. What is ambiguous is refused, and a failure shows where the nearest candidates are. Lines outside the
 * passage stay as they are to the byte.
 */
import { nearestPlaces, placesOf } from './edit-places';

export interface Edit {
  readonly old: string;
  readonly new: string;
}

export type EditResult = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: string };

/** All of them, one on top of the other, or none. Never throws. */
export function applyEdits(text: string, edits: readonly Edit[]): EditResult {
  if (!text.includes('\r\n') || /(?<!\r)\n/.test(text)) return applyAll(text, edits);
  // A file that has nothing but CRLF is edited as the model sees it, and stays so.
  const result = applyAll(
    withLf(text),
    edits.map((edit) => ({ old: withLf(edit.old), new: withLf(edit.new) })),
  );
  return result.ok ? { ok: true, text: result.text.replaceAll('\n', '\r\n') } : result;
}

function withLf(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

function applyAll(text: string, edits: readonly Edit[]): EditResult {
  let current = text;
  for (const [i, edit] of edits.entries()) {
    const result = applyOne(current, edit);
    if (!result.ok) return { ok: false, problem: `Nothing was changed. Edit ${i + 1} of ${edits.length}: ${result.problem}` };
    current = result.text;
  }
  return current === text ? { ok: false, problem: 'The edits change nothing: old and new are the same.' } : { ok: true, text: current };
}

function applyOne(text: string, edit: Edit): EditResult {
  if (edit.old === '') return { ok: false, problem: '"old" is empty. Give the passage to replace; to make a file, use write.' };
  const at = text.indexOf(edit.old);
  if (at < 0) return applyByLines(text, edit);
  // From the next character on: in "aaa" the passage "aa" stands twice.
  if (text.indexOf(edit.old, at + 1) >= 0) return ambiguous(placesOf(text, edit.old));
  return { ok: true, text: text.slice(0, at) + edit.new + text.slice(at + edit.old.length) };
}

interface Line {
  readonly text: string;
  /** Empty on a last line that ends with the file. */
  readonly end: '\n' | '\r\n' | '';
}

/** Whole lines only, so that a loosened comparison can never replace part of a line. */
function applyByLines(text: string, edit: Edit): EditResult {
  const lines = linesOf(text);
  const wanted = passage(edit.old);
  const replacement = edit.new === '' && edit.old.endsWith('\n') ? [] : passage(edit.new);
  for (const loosen of [asIs, withoutTrailingBlanks]) {
    const found = matches(lines, wanted.map(loosen), loosen);
    if (found.length > 1) return ambiguous(found);
    if (found.length === 1) return replaced(lines, found[0] as number, wanted.length, replacement);
  }
  const shifted = shiftedMatches(lines, wanted, replacement);
  if (shifted.length > 1) return ambiguous(shifted.map((it) => it.at));
  if (shifted[0]) return replaced(lines, shifted[0].at, wanted.length, shifted[0].replacement);
  return { ok: false, problem: `"old" is not in the file. ${nearestPlaces(lines, wanted)}` };
}

function linesOf(text: string): Line[] {
  return (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map((line) => {
    const end = line.endsWith('\r\n') ? '\r\n' : line.endsWith('\n') ? '\n' : '';
    return { text: line.slice(0, line.length - end.length), end };
  });
}

/** A passage that ends in a newline means whole lines, not one empty line more. */
function passage(text: string): string[] {
  const lines = text.split(/\r?\n/);
  return lines.length > 1 && lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function matches(lines: readonly Line[], wanted: readonly string[], loosen: (line: string) => string): number[] {
  const loosened = lines.map((line) => loosen(line.text));
  return loosened.flatMap((_, i) => (wanted.every((line, j) => loosened[i + j] === line) ? [i] : []));
}

function replaced(lines: readonly Line[], at: number, length: number, replacement: readonly string[]): EditResult {
  const taken = lines.slice(at, at + length);
  const end = taken[0]?.end || lines[at - 1]?.end || '\n';
  const last = replacement.length > 0 ? (taken.at(-1)?.end ?? '') : '';
  return { ok: true, text: joined(lines.slice(0, at)) + replacement.join(end) + last + joined(lines.slice(at + length)) };
}

function joined(lines: readonly Line[]): string {
  return lines.map((line) => line.text + line.end).join('');
}

interface Shifted {
  readonly at: number;
  readonly replacement: readonly string[];
}

/** Places where the wanted lines stand with one other indent, the same for all of them, and the new lines can follow. */
function shiftedMatches(lines: readonly Line[], wanted: readonly string[], replacement: readonly string[]): Shifted[] {
  const first = wanted.findIndex((line) => line.trim() !== '');
  if (first < 0) return [];
  const from = indentOf(wanted[first] as string);
  return lines.flatMap((_, at) => {
    const to = indentOf(lines[at + first]?.text ?? '');
    if (to === from || !wanted.every((line, j) => shift(line, from, to)?.trimEnd() === lines[at + j]?.text.trimEnd())) return [];
    const shifted = replacement.map((line) => shift(line, from, to));
    return shifted.every((line) => line !== undefined) ? [{ at, replacement: shifted }] : [];
  });
}

/** `line` as it reads where the indent `from` has become `to`; undefined where that means nothing. */
function shift(line: string, from: string, to: string): string | undefined {
  if (line.trim() === '') return '';
  if (line.startsWith(from)) return to + line.slice(from.length);
  if (to.startsWith(from)) return to.slice(from.length) + line;
  const removed = from.startsWith(to) ? from.slice(to.length) : undefined;
  return removed !== undefined && line.startsWith(removed) ? line.slice(removed.length) : undefined;
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

const LISTED = 5;

/** `found` are line indexes from 0. */
function ambiguous(found: readonly number[]): EditResult {
  const listed = found.slice(0, LISTED).map((i) => i + 1);
  const many = found.length > LISTED ? `more than ${LISTED}` : String(found.length);
  return { ok: false, problem: `"old" fits ${many} places (lines ${listed.join(', ')}). Add surrounding lines until it is unique.` };
}
