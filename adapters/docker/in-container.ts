/**
 * The two bash scripts that run inside a container, as the commands' user. Everything a command may do to them (kill them,
 * forge their report) can only make the worker clean up more thoroughly, or mislabel the command's own end.
 */
import type { Exec } from '../../activities/ports';
import { asWords } from '../sandbox/given';

/**
 * Removes what commands left in the temporary directories. `dirty` is how many entries resisted. The quick path forks nothing:
 * it runs after every command.
 */
const CLEAN = `
shopt -s dotglob nullglob
clean() {
  local left=(/tmp/* /dev/shm/*)
  if [ "\${left[*]}" = /tmp/home ] && [ -d /tmp/home ] && [ ! -L /tmp/home ]; then left=(/tmp/home/*); fi
  if [ \${#left[@]} != 0 ]; then
    find /tmp /dev/shm -mindepth 1 -delete || { chmod -R u+rwX /tmp/* /dev/shm/*; find /tmp /dev/shm -mindepth 1 -delete; }
    left=(/tmp/* /dev/shm/*)
  fi
  dirty=\${#left[@]}
}
`;

/**
 * Runs the command given as arguments, or waits for one if there are none. Its stdout and stderr become one pipe, so they arrive in the
 * order of writing; this leaves the exec's stderr to the script, which reports there: that it has a command, then out-of-memory kills
 * during the command, and entries left in /tmp.
 * \`kill -9 -1\` ends everything of this user but the caller, in one system call, whatever sessions or forks there are.
 * The command volunteers for the out-of-memory killer, so that neither this script nor the main process is taken instead.
 */
export const RUN = `
exec 3>&2 2>/dev/null
${CLEAN}
kills() {
  local file key value
  count=0
  for file in /sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control; do
    [ -r "$file" ] && while read -r key value; do [ "$key" = oom_kill ] && count=$value; done <"$file"
  done
}
if [ $# = 0 ]; then
  IFS= read -r -d '' given && IFS= read -r -d '' count || exit
  while [ $# -lt "$count" ]; do IFS= read -r -d '' word && set -- "$@" "$word" || exit; done
  [ "$given" = 1 ] || exec </dev/null
fi
echo begun >&3
[ -d "$HOME" ] || mkdir "$HOME"
kills; before=$count
( echo 500 >/proc/self/oom_score_adj; exec 3>&- 2>&1; exec -- "$@" )
code=$?
kill -9 -1
kills
clean
echo "$((count - before)) $dirty" >&3
exit $code
`;

/** What `RUN` waits for. */
export function given({ argv, stdin }: Exec): string {
  return asWords([stdin === undefined ? '0' : '1', String(argv.length), ...argv]);
}

/** Ends everything and cleans up, for when \`RUN\` could not. */
export const END = `
exec 3>&2 2>/dev/null
${CLEAN}
kill -9 -1
clean
echo "0 $dirty" >&3
`;

/** Whether the script got as far as to start its command. */
export function hasBegun(text: string): boolean {
  return text.startsWith('begun\n');
}

export interface Report {
  readonly oomKills: number;
  readonly dirty: boolean;
}

/** Null if the script did not get to its end. */
export function parseReport(text: string): Report | null {
  const match = /(?:^|\n)(\d+) (\d+)\n$/.exec(text);
  return match ? { oomKills: Number(match[1]), dirty: match[2] !== '0' } : null;
}
