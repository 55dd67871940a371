/** Jobs, steps and messages for the tests of the brain: plain values, all legal, nothing random. */

import type { Decision, Event, StepCommand } from '../../agent/events';
import { next } from '../../agent/next';
import type { JobState } from '../../agent/state';
import { initialState } from '../../agent/state';
import type { CallLabel } from '../../contract/activities';
import type { Act } from '../../contract/acts';
import type { JobSpec } from '../../contract/job';
import type { Ledger, Spent, StepRecord } from '../../contract/steps';

export const SPEC: JobSpec = {
  id: 'fix-sum',
  repository: '/somewhere/repo',
  base: 'main',
  goal: 'Make the sum right.\nIt is off by one.',
  constraints: ['Keep the public names'],
  checks: [
    { name: 'tests', command: 'npm test', timeoutSec: 60 },
    { name: 'lint', command: 'npm run lint', timeoutSec: 60 },
  ],
  protectedPaths: ['test/**'],
  budget: { maxSteps: 60, maxTokens: 1_000_000, maxWallMinutes: 600 },
  model: { name: 'some-model', windowTokens: 32_000, maxOutputTokens: 2_000, timeoutSec: 60, actions: 'tools' },
  sandbox: { kind: 'docker', image: 'image', memoryMb: 512, cpus: 1, maxProcesses: 64, maxFileMb: 10, commandTimeoutSec: 60 },
  delivery: { branch: 'longhaul/fix-sum' },
};

/** With a plan, a judge, a stronger model, and a person to ask. */
export const EVERYTHING: JobSpec = {
  ...SPEC,
  plan: 'milestones',
  judge: 'advise',
  onStuck: 'ask',
  model: { ...SPEC.model, escalateTo: { ...SPEC.model, name: 'larger' } },
};

/** Asks a person wherever it can. */
export const REVIEWED: JobSpec = {
  ...EVERYTHING,
  review: {
    plan: true,
    delivery: true,
    commands: ['*'],
    budgetLines: [10, 50],
    deadline: { minutes: 60, answer: 'approve' },
    remindMinutes: 20,
  },
};

export const LEDGER: Ledger = {
  goal: SPEC.goal,
  constraints: SPEC.constraints,
  checks: SPEC.checks.map(({ name, command }) => ({ name, command })),
  protectedPaths: SPEC.protectedPaths,
  decisions: [],
};

export const NOTHING_SPENT: Spent = { turns: 0, inputTokens: 0, outputTokens: 0 };
export const RUN: CallLabel = { tool: 'run', label: 'npm test' };
export const DONE: CallLabel = { tool: 'finish', label: 'all done', finish: 'done' };
export const CANNOT: CallLabel = { tool: 'finish', label: 'no such thing', finish: 'cannot' };

/** A job that has just been prepared, checked at its base, and asks the model for the first time; changed as told. */
export function working(change: Partial<JobState> = {}): JobState {
  const first = { ...initialState(SPEC.budget), head: 'c1', steps: 2, baselineDone: true, failingChecks: ['tests'] };
  return { ...first, running: 'callModel', phase: 'working', ...change };
}

/** What the brain makes of one event; time stands still. */
export function told(state: JobState, event: Untimed): Decision {
  return next(SPEC, state, { ...event, atMs: state.nowMs } as Event);
}

type Untimed = Event extends infer E ? (E extends Event ? Omit<E, 'atMs'> : never) : never;

export function replied(calls: readonly CallLabel[], more: { stopped?: 'length' | 'content_filter'; from?: number } = {}): Untimed {
  return {
    type: 'replied',
    result: { commit: 'new', calls, usage: { inputTokens: 100, cachedTokens: 0, outputTokens: 10 }, from: 0, ...more },
  };
}

export function acted(print: { act?: string; res?: string; tree?: string; error?: string } = {}): Untimed {
  return { type: 'acted', result: { commit: 'new', act: 'a', res: 'r', tree: 't', ...print } };
}

export function gate(failed: readonly string[] = [], problems = 0): Untimed {
  return { type: 'checked', mode: 'gate', result: { commit: 'new', failed, problems } };
}

export function failed(command: StepCommand['type'], kind: string, message = 'it broke'): Untimed {
  return { type: 'failed', command, failure: { kind, message } };
}

export function steer(id: string, text = 'Look at sum.js'): Untimed {
  return { type: 'told', message: { id, from: 'ann', text } };
}

let sent = 0;
/** A message of its own each time. */
export function says(act: Act, text = ''): Untimed {
  return { type: 'told', message: { id: `says-${sent++}`, from: 'ann', text, act } };
}

export function cancels(): Untimed {
  return says({ kind: 'cancel' }, 'enough');
}

export function resumes(): Untimed {
  return says({ kind: 'resume' });
}

/** Steps as the store holds them; `callIds` answered by as many tool steps. */
export function replyStep(seq: number, callIds: readonly string[], text = '', args = '{}'): StepRecord {
  const usage = { inputTokens: 1, cachedTokens: 0, outputTokens: 1 };
  const calls = callIds.map((id) => ({ id, tool: 'run', args }));
  return {
    seq,
    kind: 'model',
    title: 'model',
    action: { kind: 'model', calls, finishReason: 'tool_calls', usage, from: 0 },
    text,
    spent: NOTHING_SPENT,
  };
}

export function toolStep(seq: number, callId: string, text: string): StepRecord {
  return {
    seq,
    kind: 'tool',
    title: 'tool',
    action: { kind: 'tool', call: { id: callId, tool: 'run', args: '{}' }, ok: true },
    text,
    spent: NOTHING_SPENT,
  };
}

export function humanStep(seq: number, text: string): StepRecord {
  return {
    seq,
    kind: 'human',
    title: 'ann',
    action: { kind: 'human', message: { id: `m${seq}`, from: 'ann', text } },
    text,
    spent: NOTHING_SPENT,
  };
}

export function prepareStep(): StepRecord {
  return {
    seq: 0,
    kind: 'prepare',
    title: 'start',
    action: { kind: 'prepare', base: 'b', environment: [] },
    text: 'files',
    spent: NOTHING_SPENT,
  };
}
