/** The rungs: each once until something improves, in order, and only those that the job has. */
import { climbed, explained, nextRung, plodding, progressed, turnTaken } from '../../agent/ladder';
import type { JobState } from '../../agent/state';
import type { JobSpec } from '../../contract/job';
import { acted, DONE, gate, RUN, replied, SPEC, told, working } from './specs';

const ALL: JobSpec = { ...SPEC, onStuck: 'ask', model: { ...SPEC.model, escalateTo: { ...SPEC.model, name: 'larger' } } };
const GREEN = { seq: 9, commit: 'g' };
const spent = (turns: number) => ({ turns, inputTokens: 0, outputTokens: 0 });

function rungs(spec: JobSpec, from: JobState): readonly string[] {
  const seen: string[] = [];
  for (let state = from; ; ) {
    const rung = nextRung(spec, state);
    if (rung === null) return seen;
    seen.push(rung);
    state = climbed(state, rung);
  }
}

test('a job climbs the rungs that it has, in order, each once', () => {
  expect(rungs(ALL, working({ green: GREEN }))).toEqual(['fresh', 'revert', 'stronger', 'ask']);
  expect(rungs(SPEC, working())).toEqual(['fresh']);
  expect(rungs(ALL, working())).toEqual(['fresh', 'stronger', 'ask']);
});

test('after something improved every rung is there again and the own model has the job', () => {
  const top = climbed(climbed(working({ green: GREEN }), 'fresh'), 'stronger');
  const after = progressed(top);
  expect(nextRung(ALL, after)).toBe('fresh');
  expect(after).not.toHaveProperty('strong');
});

test('a gate that fewer checks fail at than ever before is an improvement, one that as many fail at is not', () => {
  const asked = (state: JobState) => told(state, replied([DONE])).state;
  const first = told(asked(working({ tried: ['fresh'], best: 2 })), gate(['tests']));
  expect(first.state).toMatchObject({ best: 1 });
  expect(first.state.tried).toBeUndefined();
  expect(told(asked({ ...first.state, tried: ['fresh'], running: 'callModel' }), gate(['lint'])).state.tried).toEqual(['fresh']);
});

test('the stronger model has the job for twenty turns', () => {
  let state: JobState = climbed(working(), 'stronger');
  let turns = 0;
  for (; state.strong !== undefined && turns < 100; turns++) state = turnTaken(state);
  expect(turns).toBe(20);
});

test('calls say that the stronger model is asked', () => {
  const { commands } = told(told(working({ strong: 3 }), replied([RUN])).state, acted());
  expect(commands).toMatchObject([{ type: 'callModel', strong: true }]);
});

test('going back names the step whose files are put back', () => {
  const stalled = working({ green: GREEN, tried: ['fresh'], warned: true, noCallStreak: 2 });
  expect(told(stalled, replied([])).commands).toMatchObject([{ type: 'summarize', stage: 'revert', green: 'g' }]);
});

test('a job that is to ask waits with its question, and a word of a person gives it every rung again', () => {
  const at = { green: GREEN, tried: ['fresh', 'revert', 'stronger'] as const, question: 'Which port?' };
  const state = climbed(working(at), 'ask');
  expect(explained(state, 'it circles')).toBe(
    'it circles; tried: telling it so, a fresh start, going back to the last proven state, a stronger model, asking a person; still failing: tests; its question: Which port?',
  );
});

test('a long time without an improvement asks for a plan every 25 turns and for a fresh start every 60, counted anew after one', () => {
  const context = { ...working().context, acts: 1 };
  const asks = (turns: number, bestTurn = 0) => plodding(working({ spent: spent(turns), bestTurn, context }));
  expect([0, 24, 25, 26, 50, 60, 75, 120].map((turns) => asks(turns))).toEqual([
    null,
    null,
    'replan',
    null,
    'replan',
    'fresh',
    'replan',
    'fresh',
  ]);
  expect(asks(60, 50)).toBeNull();
  expect(plodding(working({ spent: spent(60), movedTurn: 41, context }))).toBeNull();
  expect(plodding(working({ spent: spent(60) }))).toBeNull();
});
