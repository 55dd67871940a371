/**
 * How a script that was started before there is a command gets one: as words, each ended by a zero, which no argument of a program has
 * in it. Read byte by byte, since what follows is not the script's.
 */

/** Past this a command starts a script of its own and is its arguments: a millisecond or two of reading. */
const MOST_BYTES = 4_096;

export function isShort(argv: readonly string[]): boolean {
  return Buffer.byteLength(argv.join()) <= MOST_BYTES;
}

/** What `READ_COMMAND` reads. */
export function asWords(argv: readonly string[], hasStdin: boolean): string {
  return [hasStdin ? '1' : '0', String(argv.length), ...argv].map((word) => `${word}\0`).join('');
}

/** Bash: from stdin into the script's arguments and `given`, which is 1 for a command that has a stdin. Ends the script with its input. */
export const READ_COMMAND = `
IFS= read -r -d '' given && IFS= read -r -d '' count || exit
while [ $# -lt "$count" ]; do IFS= read -r -d '' word && set -- "$@" "$word" || exit; done
`;
