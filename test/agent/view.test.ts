/** What prompts show after a summary: where it cuts, what it keeps. */
import fc from 'fast-check';
import { nextLines, viewOf, WHOLE } from '../../agent/view';
import type { StepRecord, SummaryStage } from '../../contract/steps';
import { humanStep, prepareStep, replyStep, toolStep } from './specs';

const histories = fc
  .array(fc.oneof(fc.record({ results: fc.nat(4), chars: fc.nat(4_000) }), fc.constant('human' as const)), { maxLength: 40 })
  .map((parts) => {
    const steps: StepRecord[] = [prepareStep()];
    for (const part of parts) {
      const seq = steps.length;
      if (part === 'human') steps.push(humanStep(seq, 'hello'));
      else {
        const ids = Array.from({ length: part.results }, (_, i) => `c${seq}_${i}`);
        steps.push(replyStep(seq, ids), ...ids.map((id, i) => toolStep(seq + 1 + i, id, 'x'.repeat(part.chars))));
      }
    }
    return steps;
  });
const sizeOf = (step: StepRecord) => Math.ceil(step.text.length / 4) + 10;
const stages = fc.constantFrom<SummaryStage>('blank', 'summary', 'handoff', 'reset');

test('a cut comes only before a reply or a message, or after the newest step, and no line ever goes back', () => {
  fc.assert(
    fc.property(histories, stages, fc.integer({ min: 100, max: 8_000 }), (steps, stage, room) => {
      const view = { ...WHOLE, blankBefore: 2 };
      const { from, blankBefore } = nextLines(stage, { steps, view, sizeOf }, room / 3, room);
      expect(blankBefore).toBeGreaterThanOrEqual(2 > steps.length && stage !== 'blank' ? from : Math.min(2, blankBefore));
      expect(from).toBeGreaterThanOrEqual(view.from);
      expect(from).toBeLessThanOrEqual(steps.length);
      if (stage !== 'blank' && from < steps.length) expect(['model', 'human']).toContain(steps[from]?.kind);
    }),
  );
});

test('behind a summary stand at most eight steps, and at most a quarter of the room', () => {
  fc.assert(
    fc.property(histories, fc.integer({ min: 100, max: 8_000 }), (steps, room) => {
      const { from } = nextLines('summary', { steps, view: WHOLE, sizeOf }, 0, room);
      const tail = steps.slice(from);
      expect(tail.length).toBeLessThanOrEqual(8);
      expect(tail.reduce((sum, step) => sum + sizeOf(step), 0)).toBeLessThanOrEqual(room / 4);
    }),
  );
});

test('the newest outputs stay whole up to what is kept, older ones leave', () => {
  const steps = [prepareStep(), ...[1, 3, 5, 7].flatMap((seq) => [replyStep(seq, ['a']), toolStep(seq + 1, 'a', 'x'.repeat(4_000))])];
  expect(nextLines('blank', { steps, view: WHOLE, sizeOf }, 2_100, 9_000)).toEqual({ from: 0, blankBefore: 5 });
});

test('a fresh start shows no step at all', () => {
  const steps = [prepareStep(), replyStep(1, ['a']), toolStep(2, 'a', 'x')];
  expect(nextLines('reset', { steps, view: WHOLE, sizeOf }, 100, 9_000)).toEqual({ from: 3, blankBefore: 3 });
});

test('a step that is no summary leaves everything in view', () => {
  expect(viewOf(prepareStep())).toEqual(WHOLE);
  expect(viewOf(null)).toEqual(WHOLE);
});
