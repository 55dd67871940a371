/**
 * Ends what a worker's commands started if the worker itself is killed. A small shell, in a session of its own, that waits for the
 * end of a pipe which only this process holds: SIGKILL closes that too.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { processIdentity } from '../sandbox/process-identity';

/**
 * Arguments: what the markers of this worker's commands end with. Reads: sessions to end and places to remove, and those that are
 * not to be any more. Nobody's environment is searched before the worker is dead.
 */
const SCRIPT = `
trap '' HUP INT TERM
declare -A sessions places
while read -r verb what; do
  case $verb in
    session) sessions[$what]=1 ;;
    place) places[$what]=1 ;;
    forget) unset 'sessions[$what]' 'places[$what]' ;;
  esac
done
found() {
  local file fields
  for file in /proc/[0-9]*/stat; do
    read -r fields <"$file" || continue
    fields=(\${fields##*) })
    [ "\${fields[0]}" != Z ] && [ -n "\${sessions[\${fields[3]}]}" ] && echo "$file"
  done
  grep -lsF -- "$1" /proc/[0-9]*/environ
}
for session in "\${!sessions[@]}"; do kill -9 -- "-$session"; done
for round in {1..200}; do
  left=0
  for file in $(found "$1"); do
    pid=\${file#/proc/}
    kill -9 "\${pid%/*}" && left=1
  done
  [ $left = 0 ] && break
  sleep 0.02
done
for place in "\${!places[@]}"; do rm -rf -- "$place" || { chmod -R u+rwX "$place"; rm -rf -- "$place"; }; done
`;

export class Keeper {
  private child: ChildProcess | null = null;
  private readonly kept = new Map<string, 'session' | 'place'>();

  /** `leader`: for as long as it lives. */
  session(leader: ChildProcess): void {
    const id = String(leader.pid);
    this.keep(id, 'session');
    // Its number may be another's from then on.
    leader.once('exit', () => this.forget(id));
  }

  place(path: string): void {
    this.keep(path, 'place');
  }

  forget(what: string): void {
    if (this.kept.delete(what)) this.say(`forget ${what}`);
  }

  private keep(what: string, as: 'session' | 'place'): void {
    this.kept.set(what, as);
    this.say(`${as} ${what}`);
  }

  private say(line: string): void {
    if (this.child) this.child.stdin?.write(`${line}\n`);
    else this.start();
  }

  /** Again if a command killed it. Where it cannot be started, a killed worker's commands are ended by the next one's sweep. */
  private start(): void {
    const child = spawn('bash', ['--norc', '-c', SCRIPT, 'longhaul', `:${processIdentity()}`], {
      cwd: '/',
      env: { PATH: process.env.PATH },
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    const gone = () => {
      if (this.child === child) this.child = null;
    };
    child.once('exit', gone).once('error', gone);
    child.stdin?.on('error', () => {});
    child.unref();
    (child.stdin as unknown as { unref(): void } | null)?.unref();
    this.child = child;
    for (const [what, as] of this.kept) this.say(`${as} ${what}`);
  }
}
