/**
 * One deterministic job and what is known of a run of it. The same job run calmly and run under faults must leave the same chain
 * of step trees: that is what every test of this folder compares.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobSpec } from '../../contract/job';
import type { Outcome } from '../../contract/steps';
import { edit, finish, read, run, together, write } from '../../scripted/replies';
import type { Script } from '../../scripted/script';
import { jobSpec, sandboxProfile } from '../support/job-spec';
import { makeRepository } from '../support/repository';
import type { Rig } from '../support/rig';

/** Appends while it runs: if an attempt's effects were kept and the command run again, the file would tell. */
const TICKS = 'for i in 1 2 3 4; do echo "tick $i" | tee -a ticks.txt; sleep 0.3; done';

export const SCRIPT: Script = {
  atEnd: 'error',
  replies: [
    together(run('cat greeting.txt'), read('check.sh')),
    write('notes/plan.md', 'Say hello, and count.\n'),
    run(TICKS),
    together(edit('greeting.txt', [{ old: 'helo', new: 'hello' }]), run('cat greeting.txt; echo extra >> ticks.txt')),
    finish('Greeting is right.'),
    write('count.txt', '5\n'),
    finish('Both are right.'),
  ],
};

/** Positions of the steps in the scenario: 0 prepare, 1 baseline, then replies and their calls. */
export const AT = { prepare: 0, baseline: 1, firstReply: 2, write: 6, ticksReply: 7, ticks: 8, gate: 13, deliver: 18 } as const;

export interface Run {
  readonly outcome: Outcome;
  /** Tree of every step from 1 on; step 0 also holds the job itself, whose id differs. */
  readonly trees: readonly string[];
  readonly calls: number;
  readonly deliveredTree: string;
}

export function scenarioSpec(rig: Rig, id: string, kind: JobSpec['sandbox']['kind']): JobSpec {
  rig.model.addScript(id, SCRIPT);
  return jobSpec({
    id,
    repository: makeRepository(join(rig.dir, 'repositories', id), FILES),
    goal: 'Fix the greeting and count the ticks.',
    constraints: ['Leave check.sh alone.'],
    checks: [{ name: 'check', command: 'bash check.sh', timeoutSec: 60 }],
    protectedPaths: ['check.sh'],
    sandbox: sandboxProfile(kind),
    delivery: { branch: 'longhaul/result' },
  });
}

const FILES = {
  'greeting.txt': 'helo world\n',
  'check.sh': 'grep -q "^hello world$" greeting.txt && [ "$(wc -l < ticks.txt)" = "$(cat count.txt)" ]\n',
};

/** Reads what a finished job left: its store, the wire, the person's repository. */
export function readRun(rig: Rig, spec: JobSpec, outcome: Outcome): Run {
  const store = join(rig.home, 'jobs', spec.id, 'store.git');
  const trees = git(store, ['log', '--reverse', '--format=%T', outcome.head]).split('\n').slice(1);
  const calls = rig.model.calls(spec.id).length;
  return { outcome, trees, calls, deliveredTree: git(join(spec.repository, '.git'), ['rev-parse', `${spec.delivery.branch}^{tree}`]) };
}

/** Pids of processes started for this rig that are not its workers: commands that outlived their job. */
export function leftProcesses(rig: Rig): readonly number[] {
  const own = new Set(rig.workers.map((worker) => worker.pid));
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && !own.has(pid) && pid !== rig.server.pid && environOf(pid).includes(rig.home));
}

export function leftContainers(spec: JobSpec): readonly string[] {
  return execFileSync('docker', ['ps', '-aq', '--filter', `label=longhaul.job=${spec.id}`], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean);
}

function git(dir: string, args: readonly string[]): string {
  return execFileSync('git', ['--git-dir', dir, ...args], { encoding: 'utf8' }).trim();
}

function environOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}
