/** The memory of a worker that holds many jobs which wait for a person. */
import { readFileSync } from 'node:fs';
import { Rig } from '../test/support/rig';
import { benchSpec } from './job';
import { parked } from './parked';
import type { Row } from './statistics';

/** Submitted together: more would only wait for the worker. */
const AT_ONCE = 10;

export async function benchWaiting(jobs: number): Promise<readonly Row[]> {
  const rig = await Rig.start();
  try {
    const worker = rig.startWorker();
    const first = benchSpec(rig, { id: 'waiting', turns: 1, files: 20, kind: 'local', command: 'true' });
    const handles = [];
    const memory: number[] = [];
    for (let n = 0; n < jobs; n += AT_ONCE) {
      const ids = Array.from({ length: Math.min(AT_ONCE, jobs - n) }, (_, i) => `waiting-${n + i}`);
      // Out of its budget after the first checks: it waits.
      const specs = ids.map((id) => ({ ...first, id, budget: { ...first.budget, maxSteps: 1 }, delivery: { branch: `longhaul/${id}` } }));
      const submitted = await Promise.all(specs.map((spec) => rig.submit(spec)));
      await Promise.all(submitted.map((handle) => parked(handle)));
      handles.push(...submitted);
      memory.push(residentMb(worker.pid as number));
    }
    await Promise.all(handles.map((handle) => handle.terminate()));
    const [one = 0, all = 0] = [memory[0], memory.at(-1)];
    return [
      { what: `worker with ${AT_ONCE} waiting jobs`, value: one, unit: 'MB', note: 'resident' },
      { what: `worker with ${jobs} waiting jobs`, value: all, unit: 'MB', note: `most ${Math.max(...memory).toFixed(0)} MB` },
    ];
  } finally {
    await rig.stop();
  }
}

function residentMb(pid: number): number {
  const kb = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kb) / 1_024;
}
