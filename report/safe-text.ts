/** Text that a model, a repository or a command wrote, made fit for people to read: no control sequence in it can act. */
import { stripVTControlCharacters } from 'node:util';

/** C0, DEL and C1, marks that turn the direction of text, and line separators that some terminals take for new lines. */
export const CONTROLS = '\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069';
const EACH_CONTROL = new RegExp(`[${CONTROLS}]`, 'g');

/** Tabs and newlines stay. */
export function safeText(text: string): string {
  return stripVTControlCharacters(text).replace(EACH_CONTROL, '');
}

export function safeLine(text: string): string {
  return safeText(text).replace(/\s+/g, ' ').trim();
}
