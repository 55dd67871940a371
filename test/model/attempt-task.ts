/** One task as one job of the whole service, with a real model behind it, and what its job store says about how it went. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobSpec } from '../../contract/job';
import type { Outcome } from '../../contract/steps';
import { engineAnswers } from '../support/engine';
import { jobSpec, sandboxProfile } from '../support/job-spec';
import { makeRepository } from '../support/repository';
import type { Rig } from '../support/rig';
import { type Estimates, estimatesOf } from './estimates';
import { MODEL_NAME } from './llama-server';
import type { Task } from './tasks';

export interface Attempted {
  readonly task: string;
  /** The job's own outcome; `cancelled` where its budget was out or nothing could be done for it. */
  readonly outcome: Outcome;
  /** What it waited for when it was ended. */
  readonly parked?: string;
  readonly seconds: number;
  /** Times that the model said "done" and our run of the checks said no. */
  readonly falseFinishes: number;
  /** Times that its history was compacted, and of these how often without usable notes of the model's. */
  readonly compactions: number;
  readonly withoutNotes: number;
  readonly estimates: Estimates;
  /** Subjects of the steps, oldest first. */
  readonly story: readonly string[];
}

/** So small that these jobs outgrow it. */
export const WINDOW_TOKENS = 5_120;

export async function attemptTask(rig: Rig, task: Task): Promise<Attempted> {
  const spec = specFor(rig, task);
  const startedAt = Date.now();
  const handle = await rig.submit(spec);
  const parked = await endedOrParked(rig, spec.id);
  if (parked !== null) await handle.signal('cancel', 'the budget of this run is out');
  const outcome = await handle.result();
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  const story = storyOf(rig, spec, outcome);
  const actions = story.map(({ commit }) => JSON.parse(git(storeOf(rig, spec), 'show', `${commit}:step/action.json`)));
  return {
    task: task.name,
    outcome,
    ...(parked === null ? {} : { parked }),
    seconds,
    falseFinishes: actions.filter(refusedFinish).length,
    compactions: actions.filter(({ kind, problem }) => kind === 'summary' && problem === undefined).length,
    estimates: await estimatesOf(handle),
    withoutNotes: actions.filter(({ kind, stage }) => kind === 'summary' && stage === 'reset').length,
    story: story.map(({ subject }) => subject),
  };
}

function specFor(rig: Rig, task: Task): JobSpec {
  const id = `task-${task.name}`;
  return jobSpec({
    id,
    repository: makeRepository(join(rig.dir, 'tasks', task.name), task.files),
    goal: task.goal,
    checks: [{ name: 'tests', command: 'node test.js', timeoutSec: 60 }],
    protectedPaths: ['test.js'],
    budget: { maxSteps: 40, maxTokens: 120_000, maxWallMinutes: 240 },
    model: {
      name: MODEL_NAME,
      windowTokens: WINDOW_TOKENS,
      maxOutputTokens: 768,
      timeoutSec: 900,
      temperature: 0,
      seed: 7,
      actions: 'schema',
    },
    sandbox: sandboxProfile(engineAnswers() ? 'docker' : 'local'),
  });
}

/** Null when it ended; why it waits when it waits for a person, which here means for ever. */
async function endedOrParked(rig: Rig, id: string): Promise<string | null> {
  for (;;) {
    const status = await rig.status(id).catch(() => null);
    if (status?.phase === 'ended') return null;
    if (status?.phase === 'parked') return status.doing;
    await sleep(500);
  }
}

function storyOf(rig: Rig, spec: JobSpec, outcome: Outcome) {
  const lines = git(storeOf(rig, spec), 'log', '--reverse', '--first-parent', '--format=%H %s', outcome.head).trim().split('\n');
  return lines.map((line) => ({ commit: line.slice(0, 40), subject: line.slice(41) }));
}

interface ActionLike {
  readonly kind: string;
  readonly mode?: string;
  readonly stage?: string;
  readonly problem?: string;
  readonly results?: readonly { readonly passed: boolean }[];
  readonly problems?: readonly string[];
}

function refusedFinish({ kind, mode, results = [], problems = [] }: ActionLike): boolean {
  return kind === 'check' && mode === 'gate' && (problems.length > 0 || results.some(({ passed }) => !passed));
}

function storeOf(rig: Rig, spec: JobSpec): string {
  return join(rig.home, 'jobs', spec.id, 'store.git');
}

function git(cwd: string, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd, encoding: 'utf8' });
}
