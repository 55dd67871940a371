/** Text that a model, a repository or a command wrote, made fit for a terminal: no control sequences can act on it. */
import { stripVTControlCharacters } from 'node:util';

/** C0, DEL and C1, marks that turn the direction of text, and line separators that some terminals take for new lines. */
const CONTROLS = '\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069';
const EACH_CONTROL = new RegExp(`[${CONTROLS}]`, 'g');

/** Tabs and newlines stay. */
export function safeText(text: string): string {
  return stripVTControlCharacters(text).replace(EACH_CONTROL, '');
}

export function safeLine(text: string): string {
  return safeText(text).replace(/\s+/g, ' ').trim();
}

/** The same data as `JSON.stringify` gives, in one line without a control character. */
export function safeJson(data: object): string {
  return JSON.stringify(data).replace(EACH_CONTROL, (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
