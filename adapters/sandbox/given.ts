/**
 * How a script that was started before there is a command gets one: as words, each ended by a zero, which no argument of a program has
 * in it. Read byte by byte, since what follows is not the script's.
 */

/** Past this a command starts a script of its own and is its arguments: a millisecond or two of reading. */
const MOST_BYTES = 4_096;

/** Whether a script that waits can be given it. */
export function canBeGiven(argv: readonly string[]): boolean {
  return Buffer.byteLength(argv.join()) <= MOST_BYTES && !argv.some((word) => word.includes('\0'));
}

export function asWords(words: readonly string[]): string {
  return words.map((word) => `${word}\0`).join('');
}
