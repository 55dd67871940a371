/** Text that tries to act on a terminal, and ways to look at what came of it. */
import fc from 'fast-check';

export const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.string({ unit: fc.constantFrom('漢', 'e\u0301', '👩‍👩‍👧', 'ｱ', 'a', ' ', '\u200b', '☺\ufe0f'), maxLength: 60 }),
      fc.constantFrom('\x1b[2J', '\x1b]0;title\x07', '\x9b31m', '\u202e', '\r', '\n', '\t', '\ud800', '\x1b[?1049l'),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));

export const CONTROL = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

/** Our own colours and nothing else. */
export function withoutColours(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return line.replace(/\x1b\[\d{1,2}m/g, '');
}
