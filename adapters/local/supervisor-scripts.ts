/** The bash scripts of a supervisor: of one command, or with shells that wait for one after the other. */
import { canBeGiven } from '../sandbox/given';

/**
 * Arguments: the directory that the command runs in, the file that it reads, the command. It gets a process group of its own (`set -m`),
 * so that it ends at once and alone. Descriptor 3 hears that it has begun, with its pid, and how it ended; 4 is its output.
 */
export const RUN = `
cd -- "$1" && exec 4>&1 >/dev/null <"$2" || exit
unset OLDPWD
shift 2
set -m
"$@" <&0 >&4 2>&1 3>&- 4>&- &
echo begun $! >&3
exec 4>&- </dev/null
wait $!
echo ended $? >&3
`;

/** What is said to `STAND_BY` before where the next command's output goes. */
export const NEXT = 'next';

/**
 * Argument: `LOGIN`. For each command there is to be one shell, which waits for it and becomes it. Descriptor 3 hears that it waits,
 * and how it ended. Words that were for a shell which is not there any more end it: they are no other one's.
 */
export const STAND_BY = `
set -m
while IFS= read -rd '' word <&3 && [ "$word" = ${NEXT} ] && IFS= read -rd '' output <&3 && exec 4>"$output"; do
  bash -lc "$1" <&0 >&4 2>&1 4>&- &
  exec 4>&-
  echo waits $! >&3
  wait $!
  echo ended $? >&3
done
`;

/**
 * A login shell that has read its profile becomes that of the command `bash -lc`, with nothing in it that such a one would not have.
 * On one line: the command's own lines are counted from there.
 */
export const LOGIN = [
  `IFS= read -rd '' longhaul_directory <&3`,
  `IFS= read -rd '' longhaul_input <&3`,
  `IFS= read -rd '' longhaul_command <&3`,
  'cd -- "$longhaul_directory"',
  'exec <"$longhaul_input"',
  'set -- "$longhaul_command"',
  'unset OLDPWD longhaul_directory longhaul_input longhaul_command',
  'echo begun $$ >&3',
  `exec 3>&- || exit; eval 'shift; '"$1"`,
].join(' && ');

/** Its text, if it is one for the shell that waits. */
export function loginCommand(argv: readonly string[]): string | null {
  const [shell, options, text, ...more] = argv;
  return shell === 'bash' && options === '-lc' && text !== undefined && more.length === 0 && canBeGiven(argv) ? text : null;
}
