/** Each line of `decide`, by example: what a state leads to when nothing is under way. */
import { next } from '../../agent/next';
import type { JobState } from '../../agent/state';
import { initialState } from '../../agent/state';
import { acted, CANNOT, cancels, DONE, failed, gate, RUN, replied, resumes, SPEC, says, steer, told, working } from './specs';

const idle = (change: Partial<JobState>) => working({ running: null, ...change });
const MESSAGE = { id: 'm1', from: 'ann', text: 'Look at sum.js' };

test('a job begins by preparing its workspace', () => {
  const { state, commands } = next(SPEC, initialState(SPEC.budget), { type: 'start', atMs: 5_000 });
  expect(commands).toEqual([{ type: 'prepare' }]);
  expect(state).toMatchObject({ startedAtMs: 5_000, phase: 'preparing', running: 'prepare' });
});

test('the checks are run on the base before the model is asked for the first time', () => {
  const preparing = { ...initialState(SPEC.budget), running: 'prepare' };
  const prepared = told(preparing, { type: 'prepared', result: { commit: 'c0' } });
  expect(prepared.commands).toEqual([{ type: 'runChecks', seq: 1, parent: 'c0', mode: 'baseline' }]);
  const checked = told(prepared.state, { type: 'checked', mode: 'baseline', result: { commit: 'c1', failed: ['tests'], problems: 0 } });
  expect(checked.state.failingChecks).toEqual(['tests']);
  expect(checked.commands).toEqual([{ type: 'callModel', seq: 2, parent: 'c1', from: 0 }]);
});

test('the calls of a reply are answered one by one, then the model is asked again', () => {
  const first = told(working(), replied([RUN, { tool: 'unknown', label: 'malformed call' }]));
  expect(first.commands).toEqual([{ type: 'runTool', seq: 3, parent: 'new', reply: 2, call: 0, label: 'npm test' }]);
  const second = told(first.state, acted());
  expect(second.commands).toMatchObject([{ type: 'runTool', seq: 4, reply: 2, call: 1 }]);
  expect(told(second.state, acted()).commands).toMatchObject([{ type: 'callModel', seq: 5 }]);
});

test('a reply without a call is answered by a note', () => {
  expect(told(working(), replied([])).commands).toMatchObject([{ type: 'callModel', note: 'no_tool_call' }]);
});

test('a reply that was cut off is said to be, with calls and without', () => {
  expect(told(working(), replied([], { stopped: 'length' })).commands).toMatchObject([{ note: 'cut_off' }]);
  const withCall = told(working(), replied([RUN], { stopped: 'length' }));
  expect(told(withCall.state, acted()).commands).toMatchObject([{ type: 'callModel', note: 'cut_off' }]);
});

test('finish "done" runs the gate, and only a gate without problems delivers', () => {
  const asked = told(working(), replied([DONE]));
  expect(asked.commands).toMatchObject([{ type: 'runChecks', mode: 'gate', reply: 2, call: 0 }]);
  expect(told(asked.state, gate(['tests'])).commands).toMatchObject([{ type: 'callModel' }]);
  expect(told(asked.state, gate([], 1)).commands).toMatchObject([{ type: 'callModel' }]);
  expect(told(asked.state, gate()).commands).toMatchObject([{ type: 'deliver', outcome: 'delivered', reason: 'all checks pass' }]);
});

test('calls after a finish that passed are not carried out', () => {
  const asked = told(working(), replied([DONE, RUN]));
  expect(told(asked.state, gate()).commands).toMatchObject([{ type: 'deliver' }]);
});

test('the fifth finish that does not pass goes to a person, with what is missing', () => {
  const asked = told(working({ gateRounds: 4 }), replied([DONE]));
  const { commands } = told(asked.state, gate(['tests', 'lint'], 2));
  expect(commands).toMatchObject([{ type: 'deliver', outcome: 'needs_review' }]);
  expect(commands).toMatchObject([{ reason: expect.stringContaining('tests, lint, 2 other problems') }]);
});

test('finish "cannot" closes with the reason given', () => {
  expect(told(working(), replied([CANNOT])).commands).toMatchObject([{ type: 'deliver', outcome: 'cannot', reason: 'no such thing' }]);
});

test('a message is recorded once the calls of the reply are answered', () => {
  const steered = told(working(), steer('m1'));
  expect(steered.commands).toEqual([]);
  const reply = told(steered.state, replied([RUN]));
  expect(reply.commands).toMatchObject([{ type: 'runTool' }]);
  const answered = told(reply.state, acted());
  expect(answered.commands).toEqual([{ type: 'recordMessage', seq: 4, parent: 'new', message: MESSAGE }]);
  expect(told(answered.state, { type: 'recorded', result: { commit: 'c' } }).commands).toMatchObject([{ type: 'callModel', seq: 5 }]);
});

describe('a person who speaks before the job closes is heard first', () => {
  const spoken = { messages: [MESSAGE], seenMessages: ['m1'] };

  test('when the gate passes', () => {
    const asked = told(working(spoken), replied([DONE]));
    expect(told(asked.state, gate()).commands).toMatchObject([{ type: 'recordMessage' }]);
  });

  test('when the gate fails for the last time, and the count begins anew', () => {
    const asked = told(working({ ...spoken, gateRounds: 4 }), replied([DONE]));
    const heard = told(asked.state, gate(['tests']));
    expect(heard.commands).toMatchObject([{ type: 'recordMessage' }]);
    expect(told(heard.state, { type: 'recorded', result: { commit: 'c' } }).state).toMatchObject({ gateRounds: 0, closing: null });
  });

  test('when the model gives up: its call is answered, the message recorded', () => {
    const answered = told(working(spoken), replied([CANNOT]));
    expect(answered.commands).toMatchObject([{ type: 'runTool', call: 0 }]);
    expect(told(answered.state, acted()).commands).toMatchObject([{ type: 'recordMessage' }]);
  });

  test('when it is going in circles', () => {
    const answered = told(working({ ...spoken, noCallStreak: 2, warned: true }), replied([]));
    expect(answered.commands).toMatchObject([{ type: 'recordMessage' }]);
  });

  test('when the branch could not be made', () => {
    const waiting = idle({ closing: { kind: 'delivered', reason: 'r' }, parked: { reason: 'p' }, phase: 'parked' });
    expect(told(waiting, steer('m2')).commands).toMatchObject([{ type: 'recordMessage' }]);
    expect(told(waiting, resumes()).commands).toMatchObject([{ type: 'deliver' }]);
  });
});

test('a budget that is out parks the job, and more of it goes on', () => {
  const over = told(idle({ steps: 60 }), resumes());
  expect(over.state).toMatchObject({ phase: 'parked', parked: { reason: expect.stringMatching(/60 steps.*longhaul extend fix-sum/) } });
  expect(told(over.state, resumes()).state.phase).toBe('parked');
  expect(told(over.state, says({ kind: 'extend', by: { steps: 5 } })).commands).toMatchObject([{ type: 'callModel', seq: 60 }]);
});

test('a budget that runs out within a reply lets its calls be answered', () => {
  const reply = told(working({ steps: 59 }), replied([RUN, RUN]));
  const first = told(reply.state, acted());
  expect(first.commands).toMatchObject([{ type: 'runTool', call: 1 }]);
  expect(told(first.state, acted()).state.phase).toBe('parked');
});

test('a stall nudges first, then gives the job a fresh start, and ends it as stuck when that does not help', () => {
  const print = { act: 'a', res: 'r', tree: 't' };
  const three = told(working({ recent: [print, print], running: 'runTool', reply: { seq: 1, calls: [RUN], done: 0 } }), acted());
  expect(three.commands).toMatchObject([{ type: 'callModel', note: 'repeating' }]);
  expect(three.state.warned).toBe(true);
  const four = told(told(three.state, replied([RUN])).state, acted());
  const five = told(told(four.state, replied([RUN])).state, acted());
  expect(five.commands).toMatchObject([{ type: 'summarize', stage: 'handoff' }]);
  const started = told(five.state, { type: 'summarized', stage: 'handoff', result: { commit: 'c', size: 900, question: 'Which port?' } });
  let { state, commands } = started;
  for (let i = 0; i < 5; i++) ({ state, commands } = told(told(state, replied([RUN])).state, acted()));
  const reason =
    'the same action with the same result 5 times in a row; tried: telling it so, a fresh start; still failing: tests; its question: Which port?';
  expect(commands).toMatchObject([{ type: 'deliver', outcome: 'stuck', reason }]);
});

test('a reply that repeats itself five times is told so before anything else is done about it', () => {
  let { state, commands } = told(working(), replied([RUN, RUN, RUN, RUN, RUN]));
  for (let i = 0; i < 5; i++) ({ state, commands } = told(state, acted()));
  expect(commands).toMatchObject([{ type: 'callModel', note: 'repeating' }]);
  const again = told(told(state, replied([RUN])).state, acted());
  expect(again.commands).toMatchObject([{ type: 'summarize', stage: 'handoff' }]);
});

test('the outcome says what was made, of what, and what it cost', () => {
  const spent = { turns: 3, inputTokens: 5, outputTokens: 7 };
  const result = { commit: 'c9', branch: 'longhaul/fix-sum', tip: null, problem: 'not ours' };
  const { state, commands } = told(working({ running: 'deliver', spent }), { type: 'delivered', outcome: 'stuck', reason: 'r', result });
  const outcome = {
    kind: 'stuck',
    reason: 'r',
    branch: 'longhaul/fix-sum',
    commit: null,
    problem: 'not ours',
    head: 'c9',
    steps: 3,
    spent,
  };
  expect(commands).toEqual([{ type: 'end', outcome }]);
  expect(told(state, cancels()).commands).toEqual([]);
});

describe('cancelling', () => {
  test('interrupts the command under way and delivers what there is', () => {
    const cancelled = told(working(), cancels());
    expect(cancelled.commands).toEqual([{ type: 'cancelRunning' }]);
    expect(told(cancelled.state, cancels()).commands).toEqual([]);
    const stopped = told(cancelled.state, failed('callModel', 'cancelled'));
    expect(stopped.commands).toEqual([{ type: 'deliver', seq: 2, parent: 'c1', outcome: 'cancelled', reason: 'enough', by: 'ann' }]);
  });

  test('delivers after a command that ended in a failure of its own, or in a result', () => {
    const { state } = told(working({ running: 'runTool', reply: { seq: 1, calls: [RUN, RUN], done: 0 } }), cancels());
    expect(told(state, failed('runTool', 'image_missing')).commands).toMatchObject([{ type: 'deliver', outcome: 'cancelled' }]);
    expect(told(state, acted()).commands).toMatchObject([{ type: 'deliver', seq: 3, parent: 'new' }]);
  });

  test('of a waiting job delivers', () => {
    expect(told(idle({ parked: { reason: 'p' } }), cancels()).commands).toMatchObject([{ type: 'deliver', outcome: 'cancelled' }]);
  });

  test('before anything is recorded ends with nothing', () => {
    const { state } = told({ ...initialState(SPEC.budget), running: 'prepare' }, cancels());
    const { commands } = told(state, failed('prepare', 'bad_source'));
    expect(commands).toMatchObject([
      { type: 'end', outcome: { kind: 'cancelled', commit: null, head: '', problem: 'nothing was recorded yet' } },
    ]);
  });

  test('lets a delivery through', () => {
    const { state, commands } = told(working({ running: 'deliver', closing: { kind: 'delivered', reason: 'r' } }), cancels());
    expect(commands).toEqual([]);
    const result = { commit: 'c', branch: 'b', tip: 'tip' };
    const ended = told(state, { type: 'delivered', outcome: 'delivered', reason: 'r', result });
    expect(ended.commands).toMatchObject([{ type: 'end', outcome: { kind: 'delivered', commit: 'tip' } }]);
  });

  test('waits where the branch cannot be made, and a second cancel ends the job without one', () => {
    const delivering = working({ running: 'deliver', closing: { kind: 'cancelled', reason: 'enough' } });
    const waiting = told(delivering, failed('deliver', 'bad_source', 'the repository is gone'));
    expect(waiting.state).toMatchObject({ phase: 'parked', parked: { reason: expect.stringContaining('longhaul cancel fix-sum') } });
    expect(told(waiting.state, resumes()).commands).toMatchObject([{ type: 'deliver', outcome: 'cancelled' }]);
    const outcome = { kind: 'cancelled', commit: null, problem: 'bad_source: the repository is gone', head: 'c1' };
    expect(told(waiting.state, cancels()).commands).toMatchObject([{ type: 'end', outcome }]);
  });
});
