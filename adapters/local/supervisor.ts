/**
 * The bash script between the worker and a command. It leads a session of its own and holds one end of a line to the worker
 * (descriptor 3): when that line ends, the worker is dead, and its watcher ends all that the command started.
 */
import { MARKER } from './processes';

/**
 * Arguments: the place to remove if the worker dies, whether stdin is given (1 or 0), the command.
 * Says on descriptor 3: the pids of pump, watcher and command, each on the first line, then the command's exit code.
 *
 * The pump is there because the worker's pipes are sockets, and `echo >/dev/stderr` fails on a socket. Command and watcher have
 * process groups of their own (`set -m`): the command's ends at once and alone, while the pump still delivers.
 */
export const SUPERVISE = `
place=$1 given=$2; shift 2
marked() { env -u ${MARKER} grep -lsF "${MARKER}=$${MARKER}" /proc/[0-9]*/environ; }
watch() {
  read -r _ <&3
  kill -9 -- "-$command" "-$$"
  for round in {1..200}; do
    others=0
    for file in $(marked); do
      pid=\${file#/proc/}; pid=\${pid%/environ}
      [ "$pid" != "$BASHPID" ] && kill -9 "$pid" && others=1
    done
    [ $others = 0 ] && break
    sleep 0.02
  done
  rm -rf -- "$place" || { chmod -R u+rwX "$place"; rm -rf -- "$place"; }
}
exec 4>&1
exec 5> >(exec cat >&4 3>&- 4>&-)
pump=$!
exec 1>/dev/null 4>&-
set -m
if [ "$given" = 1 ]; then
  "$@" < <(exec cat 3>&- 5>&-) >&5 2>&1 3>&- 5>&- &
else
  "$@" </dev/null >&5 2>&1 3>&- 5>&- &
fi
command=$!
watch </dev/null 5>&- &
echo "$pump $! $command" >&3
exec 5>&-
wait "$command"
echo $? >&3
`;
