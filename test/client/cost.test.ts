/** The parts of a cost add up to what the budget was charged, whatever the steps were. */
import fc from 'fast-check';
import { type Amount, costOf, type Part } from '../../client/cost';
import type { Action, Plan, Spent, StepRecord } from '../../contract/steps';

const PLAN: Plan = { milestones: [{ title: 'Parse' }, { title: 'Print' }] };
const PROVEN: Plan = { milestones: [{ title: 'Parse', proven: 3 }, { title: 'Print' }] };
const usage = { inputTokens: 0, cachedTokens: 0, outputTokens: 0 };
const reply: Action = { kind: 'model', calls: [], finishReason: 'stop', usage, from: 0 };
const call = { id: 'c', tool: 'plan', args: '{}' };

const action = fc.constantFrom<Action>(
  reply,
  { ...reply, by: 'stronger' },
  { kind: 'verdict', reading: 1, requirements: [] },
  { kind: 'tool', call, ok: true },
  { kind: 'tool', call, ok: true, plan: PLAN },
  { kind: 'check', mode: 'milestone', results: [], problems: [], plan: PROVEN },
);
const count = fc.nat({ max: 1_000_000 });
const steps = fc.array(fc.record({ action, input: count, output: count, money: fc.option(count) }), { maxLength: 40 }).map((all) => {
  let spent: Spent = { turns: 0, inputTokens: 0, outputTokens: 0 };
  return all.map(({ action: what, input, output, money }, seq): StepRecord => {
    const nano = (spent.nanoUsd ?? 0) + (money ?? 0);
    spent = { turns: spent.turns + 1, inputTokens: spent.inputTokens + input, outputTokens: spent.outputTokens + output, nanoUsd: nano };
    return { seq, kind: what.kind, title: '', action: what, text: '', spent };
  });
});

function sum(parts: readonly Part[], field: keyof Amount): number {
  return parts.reduce((total, part) => total + (part[field] ?? 0), 0);
}

test('by phase and by model, and by milestone where there is a plan, everything is counted once', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const { total, byPhase, byModel, byMilestone } = costOf(all, 'own');
      for (const field of Object.keys(total) as (keyof Amount)[])
        for (const parts of [byPhase, byModel, ...(byMilestone.length > 0 ? [byMilestone] : [])])
          expect(sum(parts, field)).toBe(total[field] ?? 0);
    }),
  );
});

test('what is spent before a plan is planning, then it counts for the milestone that is not proven yet', () => {
  const spentAt = (turns: number): Spent => ({ turns, inputTokens: turns * 10, outputTokens: 0 });
  const record = (seq: number, what: Action, turns: number): StepRecord => ({
    ...{ seq, kind: what.kind, title: '', action: what, text: '' },
    spent: spentAt(turns),
  });
  const { byMilestone, total } = costOf(
    [
      record(0, reply, 1),
      record(1, { kind: 'tool', call, ok: true, plan: PLAN }, 1),
      record(2, reply, 2),
      record(3, { kind: 'check', mode: 'milestone', results: [], problems: [], plan: PROVEN }, 2),
      record(4, { ...reply, by: 'stronger' }, 3),
    ],
    'own',
  );
  expect(byMilestone.map(({ name, turns }) => [name, turns])).toEqual([
    ['planning', 1],
    ['1. Parse', 1],
    ['2. Print', 1],
  ]);
  expect(total.nanoUsd).toBeNull();
});
