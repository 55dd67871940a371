/**
 * The body of a private key between its first line and its last, chunk by chunk: the lines around it stay, so that numbered lines, the
 * hunks of a diff and escaped text keep their form. One that is cut off in the middle is found as far as it goes.
 */
import type { Found } from './found';

const BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
/** Between two chunks: white space, real or escaped, and what a diff, a listing or a search puts before each line. */
const BETWEEN = /(?:[ \t]|\r?\n|\\{1,4}[nrt]|["',+>|]|-(?!----)){1,24}(?:[^\s:]{1,200}:)?(?:\d{1,7}(?:[:\t]|-(?!----)))?[ \t+]{0,8}/y;
const CHUNK = /[A-Za-z0-9+/]{16,4096}={0,2}/y;
const LAST_CHUNK = /=?[A-Za-z0-9+/]{1,15}={0,2}(?=(?:\s|\\{1,4}[nr]|["',+]|\d{1,7}[\t:]|[^\s:]{1,200}:\d{0,7}:?){0,12}(?:=|-----END))/y;
const HEADER = /(?:Proc-Type|DEK-Info|Version|Comment|Hash): [^\r\n\\]{0,200}/y;
/** Of a key that is held to have an end. */
const MOST_CHUNKS = 400;

export function findPrivateKeys(text: string): readonly Found[] {
  const found: Found[] = [];
  if (!text.includes('PRIVATE KEY')) return found;
  for (const { index, 0: line } of text.matchAll(BEGIN)) found.push(...bodyFrom(text, index + line.length));
  return found;
}

function bodyFrom(text: string, start: number): readonly Found[] {
  const chunks: Found[] = [];
  let at = start;
  for (let read = 0; read < MOST_CHUNKS; read++) {
    const next = after(BETWEEN, text, at) ?? at;
    const header = after(HEADER, text, next);
    const end = header ?? after(CHUNK, text, next) ?? after(LAST_CHUNK, text, next);
    if (end === null) break;
    if (header === null) chunks.push({ kind: 'private-key', from: next, to: end });
    at = end;
  }
  return chunks;
}

function after(sticky: RegExp, text: string, at: number): number | null {
  sticky.lastIndex = at;
  return sticky.test(text) ? sticky.lastIndex : null;
}
