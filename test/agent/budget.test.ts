/** Where a budget is out, to the unit. */
import { exhausted } from '../../agent/budget';
import { working } from './specs';

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
