/** A child process of the harness: started, signalled, awaited. Its words go to a file. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '..', '..');

export interface Program {
  readonly pid: number;
  readonly child: ChildProcess;
  readonly exit: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  alive(): boolean;
  /** To the process and its group. */
  signal(name: NodeJS.Signals): void;
  /** SIGTERM, and SIGKILL after so long. */
  end(graceMs: number): Promise<void>;
}

export interface Start {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly log: string;
  /** Lines of stdout go to the caller, and IPC is open. */
  readonly talks?: boolean;
}

const started = new Set<Program>();

/** For a harness that is told to end at once. */
export function killAll(): void {
  for (const program of started) program.signal('SIGKILL');
}

export function start({ command, args, env, log, talks = false }: Start): Program {
  const file = openSync(log, 'a');
  const child = spawn(command, args, {
    env,
    detached: true,
    stdio: ['ignore', talks ? 'pipe' : file, file, ...(talks ? ['ipc' as const] : [])],
  });
  closeSync(file);
  const { pid } = child;
  child.once('error', () => {});
  if (pid === undefined) throw new Error(`${command} does not start.`);
  const exit = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  );
  const alive = () => child.exitCode === null && child.signalCode === null;
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(-pid, name);
    } catch {
      // Nothing of it is left.
    }
  };
  const end = async (graceMs: number) => {
    if (alive()) {
      signal('SIGCONT');
      signal('SIGTERM');
    }
    const timer = setTimeout(() => signal('SIGKILL'), graceMs);
    await exit;
    clearTimeout(timer);
    signal('SIGKILL');
  };
  const program = { pid, child, exit, alive, signal, end };
  started.add(program);
  void exit.then(() => started.delete(program));
  return program;
}
