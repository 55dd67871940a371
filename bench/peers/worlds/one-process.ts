/** Peers that are one process for one job, in a clone of the repository. Knows how they are started and killed, not which they are. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place, Work, World } from '../world';

export interface Invocation {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** What a peer has to say: how a job is begun and taken up again in the directory of the clone, and what it keeps. */
export interface OneProcess {
  begin(work: Work, own: string): Invocation;
  resume(work: Work, own: string): Invocation;
  kept(own: string): number | null;
  /** What it says of its end, where its exit code does not: `finished` or a reason. */
  said?(own: string): string;
}

export function oneProcessWorld({ dir }: Place, peer: OneProcess): World {
  const running = new Map<string, ChildProcess>();
  const clone = (work: Work) => join(dir, work.id, 'clone');
  const own = (work: Work) => join(dir, work.id, 'own');
  const log = (work: Work) => join(dir, work.id, 'log');
  const start = (work: Work, { command, args, env }: Invocation) => {
    const fd = openSync(log(work), 'a');
    const child = spawn(command, args, { cwd: clone(work), env: { ...bare(), ...env }, stdio: ['ignore', fd, fd] });
    closeSync(fd);
    running.set(work.id, child);
  };
  return {
    async begin(work) {
      mkdirSync(own(work), { recursive: true });
      execFileSync('git', ['clone', '-q', work.repository, clone(work)]);
      start(work, peer.begin(work, own(work)));
    },
    async ended(work) {
      const child = running.get(work.id) as ChildProcess;
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      if (child.exitCode === 0) return peer.said?.(own(work)) ?? 'finished';
      return child.signalCode ?? `exit ${child.exitCode}: ${readFileSync(log(work), 'utf8').trim().split('\n').at(-1)?.slice(-200)}`;
    },
    async resume(work) {
      start(work, peer.resume(work, own(work)));
    },
    kill() {
      for (const child of running.values()) child.kill('SIGKILL');
    },
    processes: () => ({ working: [...running.values()].map(({ pid }) => pid as number), serving: [] }),
    result: (work) => ({ directory: clone(work) }),
    kept: (work) => peer.kept(own(work)),
    async close() {
      for (const child of running.values()) child.kill('SIGKILL');
    },
  };
}

/** Nothing of the person's own set-up but where programs are. */
function bare(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LANG: 'C.UTF-8', TERM: 'dumb' };
}
