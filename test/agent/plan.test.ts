/** The plan: what may be proposed and revised, what has to pass, what is said of it. */
import fc from 'fast-check';
import { current, marked, type Proposed, planLine, proofsOfGate, proofsOfMilestone, renderPlan, revise } from '../../agent/plan';
import type { Plan } from '../../contract/steps';
import { SPEC } from './specs';

const milestone = (title: string): Proposed => ({ title, command: `test -f ${title}` });
const planned = (before: Plan | null, proposed: readonly Proposed[], reason?: string): Plan => {
  const revised = revise(SPEC, before, proposed, reason);
  if (!revised.ok) throw new Error(revised.problem);
  return revised.plan;
};
const problemOf = (before: Plan | null, proposed: readonly Proposed[], reason?: string) => {
  const revised = revise(SPEC, before, proposed, reason);
  return revised.ok ? 'no problem' : revised.problem;
};
const passing = (...titles: string[]) => new Set(titles.map((title) => `milestone: ${title}`));

test.each([
  ['a check that the job does not have', [{ title: 'a', check: 'nope' }], 'There is no check "nope". Checks: tests, lint.'],
  ['no proof', [{ title: 'a' }], 'needs one proof'],
  ['two proofs', [{ title: 'a', check: 'tests', command: 'true' }], 'needs one proof'],
  ['one title twice', [milestone('a'), milestone('a')], 'is there twice'],
])('a plan with %s is refused', (_, proposed, problem) => {
  expect(problemOf(null, proposed)).toContain(problem);
});

test('a revision needs a reason and something that is still to do', () => {
  const plan = marked(planned(null, [milestone('a'), milestone('b')]), passing('a'), 9);
  expect(problemOf(plan, [milestone('c')])).toContain('with a reason');
  expect(problemOf(plan, [milestone('a')], 'less')).toContain('proven already');
});

test('whatever is proposed and proven, what is proven stays in front, word for word, with its step', () => {
  const titles = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.array(fc.record({ titles, passes: titles }), { minLength: 1, maxLength: 8 }), (changes) => {
      let plan: Plan | null = null;
      for (const [i, change] of changes.entries()) {
        const proven = (plan as Plan | null)?.milestones.filter((it) => it.proven !== undefined) ?? [];
        const revised = revise(SPEC, plan, change.titles.map(milestone), 'again');
        if (!revised.ok) continue;
        expect(revised.plan.milestones.slice(0, proven.length)).toEqual(proven);
        plan = marked(revised.plan, passing(...change.passes), i);
        for (const it of proven) expect(plan.milestones).toContainEqual(it);
      }
    }),
  );
});

test('the current milestone has to pass with all that are proven; at the gate every one has', () => {
  const plan = marked(planned(null, [milestone('a'), milestone('b'), { title: 'c', check: 'tests' }]), passing('a'), 9);
  expect(current(plan)?.title).toBe('b');
  expect(proofsOfMilestone(SPEC, plan).map(({ command }) => command)).toEqual(['test -f a', 'test -f b']);
  // The third is one of the job's checks, which run there anyway.
  expect(proofsOfGate(SPEC, plan).map(({ name }) => name)).toEqual(['milestone: a', 'milestone: b']);
  expect(current(marked(plan, new Set(['milestone: b', 'tests']), 12))).toBeNull();
});

test('is shown with its marks, and in one line with what is next', () => {
  const plan = marked(planned(null, [milestone('a'), milestone('b'), { title: 'c', check: 'tests' }]), passing('a'), 9);
  expect(renderPlan(plan)).toBe(
    '1. [proven at step 9] a (proof: test -f a)\n2. [now] b (proof: test -f b)\n3. [ ] c (proof: the check "tests")',
  );
  expect(planLine(plan)).toBe('Milestone 2 of 3: b. Proof: test -f b. When it is reached, call prove.');
  expect(planLine(null)).toContain('call plan');
});
