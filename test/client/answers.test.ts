/** What a person is told to do for a job that waits: for each cause the commands that the job takes then, and no others. */
import { objection } from '../../agent/objection';
import { initialState, type JobState } from '../../agent/state';
import { answerLines } from '../../client/answer-lines';
import { answers } from '../../client/answers';
import type { SeenStatus } from '../../client/seen-status';
import type { ActName, ReviewPoint } from '../../contract/acts';
import { dashboard } from '../../workflows/dashboard';
import { statusOf } from '../../workflows/status';
import { jobSpec } from '../support/job-spec';

const spec = jobSpec({ id: 'job-1', repository: '/r' });
const start: JobState = { ...initialState(spec.budget), head: 'c', steps: 3, phase: 'parked' };
const review = (point: ReviewPoint): JobState => ({ ...start, parked: { reason: 'Look.', review: { point, sinceMs: 0 } } });
const paused: JobState = { ...start, phase: 'paused', paused: { by: 'ann' } };

/** What the job says of itself, as it is seen. */
function seen(state: JobState): SeenStatus {
  return { ...statusOf(spec, state, 'step 3 · true', null), live: true };
}

const ENOUGH = { ...start.spent, inputTokens: spec.budget.maxTokens };
const CASES: readonly (readonly [string, JobState, readonly string[], string])[] = [
  ['a plan', review('plan'), ['approve job-1', 'reject job-1 "WHY"'], '`approve`, or `reject`'],
  ['a command', review('command'), ['approve job-1', 'reject job-1 "WHY"'], '`approve`, or `reject`'],
  ['work to deliver', review('delivery'), ['approve job-1', 'reject job-1 "WHY"', 'steer job-1 "TEXT"'], '`approve`, or `reject`'],
  ['a budget line', review('budget'), ['approve job-1', 'reject job-1 "WHY"'], 'to end it here'],
  ['being stuck', review('stuck'), ['answer job-1 "TEXT"', 'reject job-1 "WHY"'], '`answer`'],
  ['steps that are out', { ...start, steps: spec.budget.maxSteps, parked: { reason: 'r' } }, ['extend job-1 --steps N'], '`extend`'],
  ['tokens that are out', { ...start, spent: ENOUGH, parked: { reason: 'r' } }, ['extend job-1 --tokens N'], '`extend`'],
  ['time that is out', { ...start, parked: { reason: 'r' } }, ['extend job-1 --minutes N, --tokens N or --usd N'], '`extend`'],
  [
    'a call that would pass a line',
    { ...start, parked: { reason: 'r', problem: 'over_budget: p', outOfBudget: true } },
    ['extend job-1 --minutes N, --tokens N or --usd N'],
    '`extend`',
  ],
  ['a problem', { ...start, parked: { reason: 'r', problem: 'p' } }, ['resume job-1', 'steer job-1 "TEXT"'], '`resume`'],
  ['a pause', paused, ['resume job-1'], '`resume`'],
];

test.each(CASES)('%s is answered by commands that the job takes then', (_cause, state, commands, update) => {
  const told = answers(seen(state)).map(({ command }) => command);
  expect(told).toEqual([...commands, 'cancel job-1'].map((it) => `longhaul ${it}`));
  for (const command of told) expect(objection(state, command.split(' ')[1] as ActName, undefined)).toBeNull();
  expect(dashboard(spec, seen(state))).toMatch(new RegExp(`▶ Send update ${update === 'to end it here' ? '.*' : ''}${update}`));
});

test('a job that goes on is told nothing, nor one whose command is still being ended by a pause, nor one that has ended', () => {
  const ended = { ...seen(start), phase: 'ended' as const, needsInput: true };
  const states = [seen({ ...start, phase: 'working' }), seen({ ...paused, running: 'runTool' }), ended];
  expect(states.map(answerLines)).toEqual([[], [], []]);
});

test('what an earlier worker published, which does not say what it waits for, is answered all the same', () => {
  const { waits: _, ...before } = seen({ ...start, steps: spec.budget.maxSteps, parked: { reason: 'r' } });
  const { waits: __, ...asking } = seen(review('stuck'));
  const first = [before, asking].map((status) => answers(status)[0]?.command);
  expect(first).toEqual(['longhaul extend job-1 --steps N', 'longhaul answer job-1 "TEXT"']);
});
