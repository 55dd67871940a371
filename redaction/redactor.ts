/**
 * Secrets out of a text: known ones by their value, others by their shape. A pure function of the text and the known secrets, so that
 * what is made again after a crash is the same to the byte; done twice it changes nothing more. Knows nothing of where texts come from.
 */
import type { Found } from './found';
import { findKnown, type KnownSecret } from './known';
import { findPrivateKeys } from './private-key';
import { SHAPES, type Shape } from './shapes';

/** The text with a mark such as `[redacted: github-token]` in place of each secret. Line breaks inside of one stay. */
export type Redact = (text: string) => string;

export interface Redactor {
  readonly redact: Redact;
  /** Where they are, in their order. */
  readonly find: (text: string) => readonly Found[];
}

/** What stands in place of a secret. */
export const MARK = /\[redacted: [A-Za-z0-9_./-]{1,200}\]/;

/** Nothing shorter is a secret. */
const LEAST_CHARS = 8;

export function redactorFor(known: readonly KnownSecret[]): Redactor {
  const knownIn = findKnown(known);
  const find = (text: string) =>
    text.length < LEAST_CHARS ? [] : apart([...knownIn(text), ...findPrivateKeys(text), ...SHAPES.flatMap((it) => findShape(it, text))]);
  return { find, redact: (text) => untilNone(text, find) };
}

/** By shape alone: for whoever knows no secrets. */
export const byShape: Redactor = redactorFor([]);

function findShape({ kind, hints, pattern, isSecret }: Shape, text: string): readonly Found[] {
  if (!hints.some((hint) => text.includes(hint))) return [];
  const found: Found[] = [];
  for (const match of text.matchAll(pattern)) {
    if (isSecret && !isSecret(match)) continue;
    const [from, to] = match.indices?.groups?.secret ?? [match.index, match.index + match[0].length];
    found.push({ kind, from, to });
  }
  return found;
}

/** What overlaps is one secret, called by what was looked for first: known values, then the more specific shape. */
function apart(found: readonly Found[]): readonly Found[] {
  const places = found.map((it, rank) => ({ ...it, rank })).sort((a, b) => a.from - b.from || a.rank - b.rank);
  const merged: (Found & { readonly rank: number })[] = [];
  for (const place of places) {
    const last = merged.at(-1);
    if (!last || place.from >= last.to) merged.push(place);
    else merged[merged.length - 1] = { ...(place.rank < last.rank ? place : last), from: last.from, to: Math.max(last.to, place.to) };
  }
  return merged.map(({ kind, from, to }) => ({ kind, from, to }));
}

/** With one taken out, another that it hid may begin a word. */
function untilNone(text: string, find: Redactor['find']): string {
  const found = find(text);
  return found.length === 0 ? text : untilNone(replaced(text, found), find);
}

function replaced(text: string, found: readonly Found[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { kind, from, to } of found) {
    const lines = text.slice(from, to).split('\n').length - 1;
    parts.push(text.slice(at, from), `[redacted: ${kind}]`, '\n'.repeat(lines));
    at = to;
  }
  return parts.join('') + text.slice(at);
}
