/** What a report says is what the steps hold: proofs, sums and the newest of each. */
import fc from 'fast-check';
import { changesOf } from '../../report/changes';
import { sumOf } from '../../report/costs';
import { reportOf } from '../../report/report-of';
import { sample } from '../client/report/sample';

test('goal and constraints carry the newest gate and the readings of judges after it, each with its step', () => {
  const given = sample();
  const { requirements } = reportOf(given);
  const gate = given.steps.findLast(({ title }) => title.startsWith('gate'))?.seq;
  expect(requirements.map(({ id }) => id)).toEqual(['G', 'C1', 'C2']);
  expect(requirements[0]?.evidence).toMatchObject([
    { kind: 'gate', step: gate, passed: 2, of: 2, problems: 1 },
    { kind: 'judge' },
    { kind: 'judge' },
  ]);
  expect(requirements[1]?.evidence).toMatchObject([{ verdict: 'met' }, { verdict: 'unclear' }]);
  expect(requirements[2]?.evidence).toEqual([]);
});

test('a goal that a person changed says what it was', () => {
  const given = sample();
  const [goal, first] = reportOf({ ...given, ledger: { ...given.ledger, goal: 'Another goal.' } }).requirements;
  expect([goal?.text, goal?.before]).toEqual(['Another goal.', given.spec.goal]);
  expect(first?.before).toBeUndefined();
});

test('milestones name the step that proved them, and their tokens add up to those of the newest proof', () => {
  const { milestones, timeline } = reportOf(sample());
  const [first, second, third] = milestones;
  expect(first?.provenBy).toBeLessThan(second?.provenBy as number);
  expect(third).toMatchObject({ provenBy: null, tokens: null });
  const upTo = timeline.find(({ seq }) => seq === second?.provenBy);
  expect((first?.tokens ?? 0) + (second?.tokens ?? 0)).toBe(upTo && sumOf(upTo.total));
});

test('rows of spending and what the steps spent both add up to the total, however far the job is', () => {
  const whole = sample();
  fc.assert(
    fc.property(fc.nat(whole.steps.length), (length) => {
      const { costs, timeline } = reportOf({ ...whole, steps: whole.steps.slice(0, length) });
      const sum = (rows: readonly { readonly nanoUsd: number }[]) => rows.reduce((all, it) => all + it.nanoUsd, 0);
      expect(costs.rows.reduce((all, row) => all + sumOf(row), 0)).toBe(sumOf(costs.total));
      expect(timeline.reduce((all, it) => all + it.tokens, 0)).toBe(sumOf(costs.total));
      expect([sum(costs.rows), sum(timeline)]).toEqual([costs.total.nanoUsd, costs.total.nanoUsd]);
    }),
  );
});

test('checks stand side by side, before any change and at the newest gate', () => {
  const { checks } = reportOf(sample());
  expect(checks.rows.map(({ before, after }) => [before?.passed, after?.passed])).toEqual([
    [false, true],
    [false, true],
  ]);
  expect(checks.problems).toHaveLength(1);
});

test('steps that were tried again are told; those of another job under the same id are not, and none where no server was asked', () => {
  const { steps, retried, ...given } = sample();
  const other = { commit: 'f'.repeat(40), attempts: 9, why: '' };
  expect(reportOf({ ...given, steps, retried: [other, ...(retried ?? [])] }).faults).toMatchObject([{ step: 3, attempts: 3 }]);
  expect(reportOf({ ...given, steps }).faults).toBeNull();
});

test('a job that goes on has no outcome, and one without a step can be told', () => {
  const given = sample();
  const before = { ...given, steps: given.steps.slice(0, -1) };
  expect(reportOf(before).outcome).toBeNull();
  const ending = { kind: 'needs_review', reason: 'why', branch: 'b', commit: null } as const;
  expect(reportOf({ ...before, ending }).outcome).toEqual(ending);
  expect(reportOf({ ...given, steps: [] })).toMatchObject({ steps: 0, startedAtMs: null, timeline: [], checks: { gate: null } });
});

describe('a diff taken apart', () => {
  const counts = (...paths: readonly string[]) => paths.map((path) => ({ path, added: 1, removed: 1 }));

  test('keeps lines of content that look like its headers', () => {
    const diff = 'diff --git a/x b/x\nindex 1..2\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n--- a/y\n+++ b/y\n+diff --git a/z b/z\n';
    expect(changesOf(counts('x'), diff, false).files[0]?.diff).toEqual(['@@ -1 +1 @@', '--- a/y', '+++ b/y', '+diff --git a/z b/z']);
  });

  test('is one file where a file became a link, which git tells in two parts', () => {
    const part = (mode: string) => `diff --git a/x b/x\n${mode}\n@@ -1 +1 @@\n-a\n`;
    const { files } = changesOf(
      counts('x', 'y'),
      `${part('deleted file mode 100644')}${part('new file mode 120000')}diff --git a/y b/y\n`,
      false,
    );
    expect(files.map(({ diff }) => diff?.length)).toEqual([6, 0]);
  });

  test('says of files behind a cut that there is none, and shows no file under the name of another', () => {
    const diff = 'diff --git a/x b/x\n@@ -1 +1 @@\n-a';
    expect(changesOf(counts('x', 'y'), diff, true).files.map(({ diff: it }) => it === null)).toEqual([false, true]);
    expect(changesOf(counts('x', 'y'), diff, false).files.every(({ diff: it }) => it === null)).toBe(true);
  });
});
