/** Secrets in what a person gives: refused before anything is sent, by field, place and kind, and never by their value. */
import type { Redactor } from '../redaction/redactor';
import type { Problem } from './problem';

export type FindSecrets = Redactor['find'];

/** Where a text stands in what was given. */
export type TextPath = readonly (string | number)[];

/** Every text inside of `value`; the names of its fields are looked at too. */
export function secretsIn(value: unknown, find: FindSecrets, path: TextPath = []): readonly Problem[] {
  if (typeof value === 'string') return find(value).map(({ kind, from }) => secretAt(path, kind, value, from));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    ...find(name).map(({ kind, from }) => secretAt(path, kind, name, from)),
    ...secretsIn(inner, find, [...path, Array.isArray(value) ? Number(name) : name]),
  ]);
}

function secretAt(path: TextPath, kind: string, text: string, from: number): Problem {
  const lines = text.slice(0, from).split('\n');
  const place = `character ${(lines.at(-1) ?? '').length + 1} of its line ${lines.length}`;
  return {
    field: path.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i ? '.' : ''}${part}`)).join(''),
    value: '',
    problem: `holds what is or looks like a secret (${kind}) at ${place}`,
    remedy:
      'Take it out, since it would be recorded and shown to a model: name the variable or the file that holds it. A made-up one is put together where it is used, from two parts',
  };
}
