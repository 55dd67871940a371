/** Where a budget is out, to the unit. */
import { exhausted } from '../../agent/budget';
import { next } from '../../agent/next';
import type { JobState } from '../../agent/state';
import type { Extension } from '../../contract/acts';
import { resumes, SPEC, says, told, working } from './specs';

test('no line is reached one unit before it', () => {
  const spent = { turns: 9, inputTokens: 999_000, outputTokens: 999 };
  expect(exhausted(working({ steps: 59, spent, startedAtMs: 1_000, nowMs: 1_000 + 600 * 60_000 - 1 }))).toBeNull();
});

test('steps are out when the next one would be past them', () => {
  expect(exhausted(working({ steps: 60 }))).toBe('The budget of 60 steps is used.');
});

test('tokens of input and output count together', () => {
  const spent = { turns: 9, inputTokens: 999_000, outputTokens: 1_000 };
  expect(exhausted(working({ spent }))).toBe('The budget of 1000000 tokens is used (1000000).');
});

test('wall time counts from the start of the job', () => {
  expect(exhausted(working({ startedAtMs: 1_000, nowMs: 1_000 + 600 * 60_000 }))).toBe('The budget of 600 minutes is used.');
});

const LIMITS = { ...SPEC.budget, maxUsd: 1, maxSandboxMinutes: 5 };
const spent = (inputTokens: number, nanoUsd: number) => ({ turns: 9, inputTokens, outputTokens: 0, nanoUsd });

test.each<[string, Partial<JobState>, Extension, Extension]>([
  ['steps', { steps: 60 }, { steps: 1 }, { tokens: 5 }],
  ['tokens', { spent: spent(1_000_000, 0) }, { tokens: 200_000 }, { steps: 5 }],
  ['minutes', { nowMs: 600 * 60_000 }, { wallMinutes: 1 }, { sandboxMinutes: 1 }],
  ['\\$1 ', { spent: spent(5, 1e9) }, { usd: 0.5 }, { wallMinutes: 1 }],
  ['5 minutes of the sandbox', { sandboxMs: 5 * 60_000 }, { sandboxMinutes: 1 }, { usd: 1 }],
])('a budget of %s that is out parks the job; more of it goes on, more of another does not', (said, used, more, another) => {
  const over = told(working({ running: null, limits: LIMITS, ...used }), resumes()).state;
  expect(over).toMatchObject({ phase: 'parked', parked: { reason: expect.stringMatching(said) } });
  expect(told(over, says({ kind: 'extend', by: another })).state.phase).toBe('parked');
  expect(told(over, says({ kind: 'extend', by: more })).commands).toMatchObject([{ type: 'callModel' }]);
});

test('the time of the sandbox is added up from the steps that used it', () => {
  let state = working({ running: 'runTool', reply: { seq: 1, calls: [], done: 0 } });
  for (const sandboxMs of [40, 2, 300]) {
    const result = { commit: 'new', act: 'a', res: `r${sandboxMs}`, tree: 't', sandboxMs };
    state = { ...next(SPEC, state, { type: 'acted', result, atMs: 1 }).state, running: 'runTool' };
  }
  expect(state.sandboxMs).toBe(342);
});
