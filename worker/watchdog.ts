/**
 * Ends the supervisor's children if the supervisor itself is killed. A tiny shell, in a session of its own, that waits for the end
 * of a pipe only the supervisor holds: SIGKILL closes that too.
 */
import { spawn } from 'node:child_process';

export interface Watchdog {
  watch(pid: number): void;
  forget(pid: number): void;
  /** Ends the watchdog; children still watched are ended with it. Returns when it is gone itself. */
  close(): Promise<void>;
}

/**
 * Pids are forgotten when seen gone, so that the SIGKILL at the end never hits a process that got the number later; what is left
 * of their groups then goes with them.
 */
const SCRIPT = `
trap '' HUP INT TERM
pids=
without() { kept=; for p in $pids; do [ "$p" = "$1" ] || kept="$kept $p"; done; pids=$kept; }
while read -r verb pid; do
  case $verb in
    watch) pids="$pids $pid" ;;
    forget) without "$pid" ;;
  esac
done
for p in $pids; do kill -TERM "$p"; done
tries=0
while [ -n "$pids" ] && [ $tries -lt 30 ]; do
  sleep 0.1
  for p in $pids; do kill -0 "$p" || { kill -KILL "-$p"; without "$p"; }; done
  tries=$((tries + 1))
done
for p in $pids; do kill -KILL "-$p" "$p"; done
`;

export function startWatchdog(): Watchdog {
  const dog = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  const gone = new Promise<void>((resolve) => {
    dog.once('exit', () => resolve());
    // It never started.
    dog.once('error', () => resolve());
  });
  // Written to after it was killed: then nobody watches, and the next start of `dev` cleans up.
  dog.stdin.on('error', () => {});
  return {
    watch: (pid) => void dog.stdin.write(`watch ${pid}\n`),
    forget: (pid) => void dog.stdin.write(`forget ${pid}\n`),
    close() {
      dog.stdin.end();
      return gone;
    },
  };
}
