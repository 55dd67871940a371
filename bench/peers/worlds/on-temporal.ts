/** Peers that are a workflow and a worker: a server of their own, as longhaul starts it, and one worker process that can be killed. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Rig } from '../../../test/support/rig';
import type { Work, World } from '../world';
import { readHistory } from './history';

export interface OnTemporal {
  readonly taskQueue: string;
  readonly workflow: string;
  /** The activity whose completion ends a step. */
  readonly stepEnds: string;
  args(work: Work, cwd: string): unknown[];
  worker(address: string): { readonly command: string; readonly args: readonly string[] };
}

export async function temporalWorld(dir: string, peer: OnTemporal): Promise<World> {
  const rig = await Rig.start();
  mkdirSync(dir, { recursive: true });
  const clone = (work: Work) => join(dir, work.id, 'clone');
  const startWorker = (): ChildProcess => {
    const { command, args } = peer.worker(rig.server.address);
    const fd = openSync(join(dir, 'worker.log'), 'a');
    const child = spawn(command, args, { stdio: ['ignore', fd, fd] });
    closeSync(fd);
    return child;
  };
  let worker = startWorker();
  return {
    async begin(work) {
      execFileSync('git', ['clone', '-q', work.repository, clone(work)]);
      const { taskQueue, workflow } = peer;
      await rig.client.workflow.start(workflow, { taskQueue, workflowId: work.id, args: peer.args(work, clone(work)) });
    },
    async ended(work) {
      const ended = rig.client.workflow.getHandle(work.id).result();
      return ended.then(() => 'finished', reasonOf);
    },
    async resume() {
      worker = startWorker();
    },
    kill: () => void worker.kill('SIGKILL'),
    processes: () => ({ working: [worker.pid as number], serving: [rig.server.pid] }),
    result: (work) => ({ directory: clone(work) }),
    kept: () => null,
    history: (work) => readHistory(rig.server.address, work.id, peer.stepEnds),
    async close() {
      worker.kill('SIGKILL');
      await rig.stop();
    },
  };
}

/** The innermost cause says most. */
function reasonOf(error: Error): string {
  let cause = error;
  while (cause.cause instanceof Error) cause = cause.cause;
  return cause.message.slice(0, 200);
}
