/** Text that a model, a repository or a command wrote, made fit for a terminal: no control sequences can act on it. */
import { stripVTControlCharacters } from 'node:util';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Tabs and newlines stay. */
export function safeText(text: string): string {
  return stripVTControlCharacters(text).replace(CONTROLS, '');
}

export function safeLine(text: string): string {
  return safeText(text).replace(/\s+/g, ' ').trim();
}
