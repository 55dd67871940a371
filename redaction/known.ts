/** Secrets that are known by their value, in every form in which a text may hold one: plain, escaped, URL-encoded, in base64. */
import type { Found } from './found';

export interface KnownSecret {
  /** Says what it is wherever it is taken out: the variable's name. */
  readonly name: string;
  readonly value: string;
}

export type Finder = (text: string) => readonly Found[];

export function findKnown(secrets: readonly KnownSecret[]): Finder {
  const finders = inOrder(secrets).flatMap(({ name, value }) => [
    ...plainForms(value).map((form) => literal(name, form)),
    ...encoded(name, value),
  ]);
  return (text) => finders.flatMap((find) => find(text));
}

/** The same for the same secrets, whatever order they come in; of two with one value the first by name. */
function inOrder(secrets: readonly KnownSecret[]): readonly KnownSecret[] {
  const byName = [...secrets].sort((a, b) => (a.name < b.name ? -1 : 1));
  return byName.filter(({ value }, at) => byName.findIndex((it) => it.value === value) === at);
}

/** Shorter lines of a secret of many lines are too common to be told from other text. */
const LEAST_LINE = 20;

function plainForms(value: string): readonly string[] {
  const lines = value.includes('\n') ? value.split(/\r?\n/).filter((line) => line.length >= LEAST_LINE && !line.startsWith('-----')) : [];
  const escaped = JSON.stringify(value).slice(1, -1);
  const inUrl = encodedForUrl(value);
  return unique([
    value,
    ...lines,
    escaped,
    JSON.stringify(escaped).slice(1, -1),
    inUrl,
    inUrl.replace(/%[0-9A-F]{2}/g, (it) => it.toLowerCase()),
    // As bytes that are looked at one by one.
    Buffer.from(value).toString('latin1'),
  ]);
}

/** Half of a surrogate pair cannot be encoded, nor can an environment hold one. */
function encodedForUrl(value: string): string {
  return encodeURIComponent(value.replace(/[\ud800-\udfff]/gu, ''));
}

function literal(name: string, form: string): Finder {
  return (text) => {
    const found: Found[] = [];
    for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + form.length))
      found.push({ kind: name, from: at, to: at + form.length });
    return found;
  };
}

/**
 * In base64 the same bytes read in three ways, by where they begin in the whole, and their first and last characters depend on the
 * neighbours: those are taken along. Lines may be broken anywhere.
 */
function encoded(name: string, value: string): readonly Finder[] {
  return [0, 1, 2].map((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]);
    const core = bytes.toString('base64').slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6));
    const pattern = new RegExp([...core].map(either).join('(?:\\r?\\n|\\\\n)?'), 'g');
    return (text) =>
      [...text.matchAll(pattern)].map(({ index, 0: match }) => ({ kind: name, ...widened(text, index, index + match.length) }));
  });
}

function either(char: string): string {
  return char === '+' ? '[+-]' : char === '/' ? '[/_]' : char;
}

function widened(text: string, from: number, to: number): { readonly from: number; readonly to: number } {
  // The letter of an escape such as \n belongs to its backslash.
  const before = /(?<!\\)[A-Za-z0-9+/_-]{0,2}$/.exec(text.slice(Math.max(0, from - 3), from))?.[0].length ?? 0;
  const after = /^[A-Za-z0-9+/_-]{0,2}={0,2}/.exec(text.slice(to, to + 4))?.[0].length ?? 0;
  return { from: from - before, to: to + after };
}

function unique(forms: readonly string[]): readonly string[] {
  return [...new Set(forms)].filter((form) => form !== '');
}
