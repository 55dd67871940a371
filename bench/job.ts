/** The job that is measured: turns that each run one command which changes one file, until the budget of steps is used. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobSpec } from '../contract/job';
import { run } from '../scripted/replies';
import type { Rig } from '../test/support/rig';

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
  return {
    id: job.id,
    repository: filesRepository(join(rig.dir, 'repositories', job.id), job.files),
    base: 'main',
    goal: 'Count.',
    constraints: [],
    checks: [{ name: 'true', command: 'true', timeoutSec: 60 }],
    protectedPaths: [],
    budget: { maxSteps: 2 + 2 * job.turns, maxTokens: 1e12, maxWallMinutes: 10_000 },
    model: { name: job.id, windowTokens: 64_000, maxOutputTokens: 4_000, timeoutSec: 60, actions: 'tools' },
    sandbox: {
      kind: job.kind,
      image: 'longhaul-sandbox:dev',
      memoryMb: 512,
      cpus: 2,
      maxProcesses: 128,
      maxFileMb: 64,
      commandTimeoutSec: 60,
    },
    delivery: { branch: 'longhaul/bench' },
  };
}

/** A git repository with this many files of 10 KB, a hundred a folder. */
export function filesRepository(dir: string, files: number): string {
  for (let i = 0; i < files; i++) {
    const folder = join(dir, `d${Math.floor(i / 100)}`);
    if (i % 100 === 0) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `f${i}.txt`), `${i}\n`.repeat(Math.ceil(FILE_BYTES / (String(i).length + 1))));
  }
  mkdirSync(dir, { recursive: true });
  const identity = ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost'];
  for (const args of [
    ['init', '-q', '-b', 'main'],
    ['add', '-A'],
    [...identity, 'commit', '-q', '--allow-empty', '-m', 'files'],
  ])
    execFileSync('git', args, { cwd: dir });
  return dir;
}
