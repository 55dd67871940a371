/** The job that is measured: turns that each run one command which changes one file, until the budget of steps is used. */
import { join } from 'node:path';
import type { JobSpec } from '../contract/job';
import { run } from '../scripted/replies';
import { jobSpec, sandboxProfile } from '../test/support/job-spec';
import { makeRepository } from '../test/support/repository';
import type { Rig } from '../test/support/rig';

/** What a turn of a job changes: one file. */
export const COMMAND = 'echo {{turn}} > d0/f0.txt';

export interface BenchJob {
  readonly id: string;
  readonly turns: number;
  readonly files: number;
  readonly kind: JobSpec['sandbox']['kind'];
  readonly command: string;
}

const FILE_BYTES = 10_000;

/** Steps 0 and 1 are prepare and baseline; each turn is two. The job then waits for more budget. */
export function benchSpec(rig: Rig, job: BenchJob): JobSpec {
  rig.model.addScript(job.id, { replies: [run(job.command)], atEnd: 'repeat-last' });
  return jobSpec({
    id: job.id,
    repository: filesRepository(join(rig.dir, 'repositories', job.id), job.files),
    goal: 'Count.',
    checks: [{ name: 'true', command: 'true', timeoutSec: 60 }],
    budget: { maxSteps: 2 + 2 * job.turns, maxTokens: 1e12, maxWallMinutes: 10_000 },
    model: { name: job.id, windowTokens: 64_000, maxOutputTokens: 4_000, timeoutSec: 60, actions: 'tools' },
    sandbox: { ...sandboxProfile(job.kind), cpus: 2 },
  });
}

/** A git repository with this many files of 10 KB, a hundred a folder. */
export function filesRepository(dir: string, files: number): string {
  const content = (i: number) => `${i}\n`.repeat(Math.ceil(FILE_BYTES / (String(i).length + 1)));
  const paths = Array.from({ length: files }, (_, i) => [`d${Math.floor(i / 100)}/f${i}.txt`, content(i)] as const);
  return makeRepository(dir, Object.fromEntries(paths));
}
