/** How much history a prompt shows: where it may be cut, how often it is, and what that costs over a long job. */
import fc from 'fast-check';
import { alignCut, boundHistory, shrinkHistory } from '../../agent/context';
import type { StepRecord } from '../../contract/steps';
import { humanStep, prepareStep, replyStep, toolStep } from './specs';

const TEXT = 'x'.repeat(3_000);

/** A job of `turns` replies with `results` results each, of about a thousand tokens each. */
function job(turns: number, results = 1, text = TEXT): StepRecord[] {
  const steps: StepRecord[] = [prepareStep()];
  for (let turn = 0; turn < turns; turn++) {
    const seq = steps.length;
    const ids = Array.from({ length: results }, (_, i) => `call_${seq}_${i}`);
    steps.push(replyStep(seq, ids), ...ids.map((id, i) => toolStep(seq + 1 + i, id, text)));
  }
  return steps;
}

const histories = fc
  .array(fc.oneof(fc.record({ results: fc.nat(4), chars: fc.nat(4_000) }), fc.constant('human' as const)), { maxLength: 40 })
  .map((parts) => {
    const steps: StepRecord[] = [prepareStep()];
    for (const part of parts) {
      const more = part === 'human' ? [humanStep(0, 'hello')] : job(1, part.results, 'x'.repeat(part.chars)).slice(1);
      for (const step of more) steps.push({ ...step, seq: steps.length });
    }
    return steps;
  });

const isCut = (step: StepRecord | undefined) => step?.kind === 'model' || step?.kind === 'human';

test('all of it is shown while it fits', () => {
  expect(boundHistory(job(20), 0, 100_000)).toBe(0);
});

test('once it is over seven tenths of the room, four tenths at most stay', () => {
  const steps = job(80);
  const from = boundHistory(steps, 0, 100_000);
  expect(steps.length - from).toBeGreaterThan(60);
  expect(steps.length - from).toBeLessThanOrEqual(80);
});

test('a cut comes only before a reply or a message, and never goes back', () => {
  fc.assert(
    fc.property(histories, fc.nat(160), fc.nat(30_000), (steps, at, room) => {
      const shown = steps.filter((step) => step.seq >= at);
      const aligned = alignCut(shown, at);
      expect(aligned).toBeGreaterThanOrEqual(at);
      const from = boundHistory(shown, aligned, room);
      expect(from).toBeGreaterThanOrEqual(aligned);
      if (from > 0 && shown.some((step) => step.seq >= at && isCut(step))) expect(isCut(steps[from])).toBe(true);
    }),
  );
});

test('the newest reply stays with all its results, also when it alone is too large', () => {
  const steps = job(3, 8);
  expect(boundHistory(steps, 0, 2_000)).toBe(steps.length - 9);
});

test('halving ends at the newest step, in few halvings', () => {
  fc.assert(
    fc.property(fc.nat(100_000), fc.nat(100_000), (a, b) => {
      let from = Math.min(a, b);
      const steps = Math.max(a, b) + 1;
      for (let i = 0; i < 17; i++) {
        const less = shrinkHistory(from, steps);
        expect(less).toBeGreaterThanOrEqual(from);
        expect(less).toBeLessThan(steps);
        from = less;
      }
      expect(from).toBe(steps - 1);
    }),
  );
});

test('what all prompts of a job cost grows with its length, not with its square', () => {
  const cost = (turns: number) => {
    const steps = job(turns);
    let from = 0;
    let shown = 0;
    for (let at = 1; at < steps.length; at += 2) {
      const history = steps.slice(from, at);
      from = boundHistory(history, alignCut(history, from), 30_000);
      shown += at - from;
    }
    return shown;
  };
  expect(cost(400) / cost(200)).toBeLessThan(2.2);
});

test('the start of what is shown moves once in many turns, so the provider can keep its prefix', () => {
  const steps = job(400);
  const starts = new Set<number>();
  let from = 0;
  for (let at = 1; at < steps.length; at += 2) {
    const history = steps.slice(from, at);
    from = boundHistory(history, alignCut(history, from), 30_000);
    starts.add(from);
  }
  expect(starts.size).toBeLessThan(400 / 8);
});
