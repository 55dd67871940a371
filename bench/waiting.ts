/** The memory of a worker that holds many jobs which wait for a person, and of what it started: its runner, and what stands ready there. */
import { readFileSync } from 'node:fs';
import { Rig } from '../test/support/rig';
import { benchSpec } from './job';
import { parked } from './parked';
import { childrenOf } from './processes';
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
    const together: number[] = [];
    for (let n = 0; n < jobs; n += AT_ONCE) {
      const ids = Array.from({ length: Math.min(AT_ONCE, jobs - n) }, (_, i) => `waiting-${n + i}`);
      // Out of its budget after the first checks: it waits.
      const specs = ids.map((id) => ({ ...first, id, budget: { ...first.budget, maxSteps: 1 }, delivery: { branch: `longhaul/${id}` } }));
      const submitted = await Promise.all(specs.map((spec) => rig.submit(spec)));
      await Promise.all(submitted.map((handle) => parked(handle)));
      handles.push(...submitted);
      memory.push(residentMb(worker.pid as number));
      together.push([worker.pid as number, ...startedBy(worker.pid as number)].reduce((sum, pid) => sum + shareMb(pid), 0));
    }
    await Promise.all(handles.map((handle) => handle.terminate()));
    const [one = 0, all = 0] = [memory[0], memory.at(-1)];
    return [
      { what: `worker with ${AT_ONCE} waiting jobs`, value: one, unit: 'MB', note: 'resident' },
      { what: `worker with ${jobs} waiting jobs`, value: all, unit: 'MB', note: `most ${Math.max(...memory).toFixed(0)} MB` },
      { what: '… and all that it started', value: together.at(-1) ?? 0, unit: 'MB', note: 'a page that several share is counted once' },
    ];
  } finally {
    await rig.stop();
  }
}

/** Its children, and theirs. */
function startedBy(pid: number): readonly number[] {
  return childrenOf(pid).flatMap((child) => [child, ...startedBy(child)]);
}

/** What a process has in memory, shared pages too. */
function residentMb(pid: number): number {
  return memoryMb(`/proc/${pid}/status`, /VmRSS:\s+(\d+) kB/);
}

/** The same, with its share only of a page that others have too: of several processes, what they take together. */
function shareMb(pid: number): number {
  return memoryMb(`/proc/${pid}/smaps_rollup`, /^Pss:\s+(\d+) kB/m);
}

/** Of one that has ended meanwhile, none. */
function memoryMb(file: string, line: RegExp): number {
  try {
    return Number(line.exec(readFileSync(file, 'utf8'))?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}
