/** The bash scripts of a supervisor: with a command from the start, or with a shell that waits for one. */
import { canBeGiven } from '../sandbox/given';

/**
 * What a supervisor does once the command, or the shell that waits for one, was started in a process group of its own (`set -m`), so
 * that it ends at once and alone. Descriptor 3 hears that a shell waits, or that the command has begun, with its pid, and how it ended;
 * 4 is the command's output.
 */
const SUPERVISE = `
exec 4>&- </dev/null
wait $!
echo ended $? >&3
`;

/** Arguments: the directory that the command runs in, the file that it reads, the command. */
export const RUN = `
cd -- "$1" && exec 4>&1 >/dev/null <"$2" || exit
unset OLDPWD
shift 2
set -m
"$@" <&0 >&4 2>&1 3>&- 4>&- &
echo begun $! >&3
${SUPERVISE}
`;

/** Argument: `LOGIN`. */
export const STAND_BY = `
exec 4>&1 >/dev/null
set -m
bash -lc "$1" <&0 >&4 2>&1 4>&- &
echo waits $! >&3
${SUPERVISE}
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
