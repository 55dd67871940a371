/**
 * Looks at the job stores from outside while everything runs: each step's ref when it is first seen, and again whenever it is another.
 * And at the workers: memory and open files. Reads only.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from './world';

const LOOK_EVERY_MS = 200;
const MEASURE_EVERY = 5;
/** Of a job's newest steps, which are looked at again each time. */
const AGAIN = 6;

/** Returns what ends it, after a last look at everything. */
export function observe(world: World): () => void {
  const seen = new Map<string, Map<number, string | null>>();
  let looks = 0;
  const look = (all: boolean) => {
    for (const job of jobsOf(world)) lookAt(world, job, seen.get(job) ?? fresh(seen, job), all);
    if (looks++ % MEASURE_EVERY === 0) for (const { pid } of world.fleet.awake()) measure(world, pid);
  };
  const timer = setInterval(() => look(false), LOOK_EVERY_MS);
  return () => {
    clearInterval(timer);
    look(true);
  };
}

function fresh(seen: Map<string, Map<number, string | null>>, job: string): Map<number, string | null> {
  const steps = new Map<number, string | null>();
  seen.set(job, steps);
  return steps;
}

/** Forks too, which nobody submitted. */
function jobsOf({ home }: World): string[] {
  try {
    return readdirSync(join(home, 'jobs'));
  } catch {
    return [];
  }
}

function lookAt({ home, history }: World, job: string, seen: Map<number, string | null>, all: boolean): void {
  const dir = join(home, 'jobs', job, 'store.git', 'refs', 'longhaul', job);
  for (let seq = all ? 0 : Math.max(0, seen.size - AGAIN); ; seq++) {
    const commit = contentOf(join(dir, String(seq)));
    if (commit === null && !seen.has(seq)) return;
    if (seen.get(seq) === commit) continue;
    seen.set(seq, commit);
    history.add({ what: 'seen', job, seq, commit });
  }
}

function contentOf(path: string): string | null {
  try {
    return readFileSync(path, 'latin1').trim();
  } catch {
    return null;
  }
}

function measure({ history }: World, pid: number): void {
  try {
    const rss = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    history.add({ what: 'measured', pid, rssMb: Math.round(Number(rss) / 1024), openFiles: readdirSync(`/proc/${pid}/fd`).length });
  } catch {
    // It has ended meanwhile.
  }
}
