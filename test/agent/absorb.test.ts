/** Bookkeeping: what each failure, result and message leaves in the state. */

import { EMPTY } from '../../agent/context';
import type { JobState } from '../../agent/state';
import { LIMITS } from '../../contract/limits';
import { acted, DONE, failed, gate, RUN, replied, resumes, SPEC, says, steer, told, working } from './specs';

describe('a failed model call', () => {
  test.each([
    ['unauthorized', 'OPENAI_API_KEY'],
    ['unknown_model', '"some-model"'],
    ['timeout', 'Mend the cause'],
    ['rate_limited', 'Mend the cause'],
    ['overloaded', 'Mend the cause'],
    ['transport', 'Mend the cause'],
    ['empty_reply', 'Mend the cause'],
    ['unknown', 'Mend the cause'],
  ])('of kind %s waits for a person and says: %s', (kind, hint) => {
    const { state, commands } = told(working(), failed('callModel', kind, 'no luck'));
    expect(commands).toEqual([]);
    expect(state).toMatchObject({ phase: 'parked', running: null, steps: 2, head: 'c1' });
    expect(state.parked?.reason).toMatch(new RegExp(`^${kind}: no luck .*${hint}.*longhaul resume fix-sum$`));
    expect(told(state, resumes()).commands).toMatchObject([{ type: 'callModel', seq: 2, parent: 'c1' }]);
  });

  test('by the content filter is tried once more with a note, then waits', () => {
    const once = told(working(), failed('callModel', 'content_filter'));
    expect(once.commands).toMatchObject([{ type: 'callModel', note: 'filtered' }]);
    const twice = told(once.state, failed('callModel', 'content_filter'));
    expect(twice.state.phase).toBe('parked');
    expect(told(twice.state, resumes()).commands).toMatchObject([{ type: 'callModel', note: 'filtered' }]);
  });

  test('that the provider calls invalid is tried once more from a fresh start, then waits', () => {
    const once = told(working(), failed('callModel', 'invalid_request'));
    expect(once.commands).toMatchObject([{ type: 'summarize', stage: 'reset' }]);
    const fresh = told(once.state, { type: 'summarized', stage: 'reset', result: { commit: 'new', size: 900 } });
    expect(fresh.commands).toMatchObject([{ type: 'callModel', summary: 2 }]);
    expect(told(fresh.state, failed('callModel', 'invalid_request')).state.phase).toBe('parked');
  });

  test.each([
    ['resume', resumes()],
    ['guidance', steer('m1')],
    ['more budget', says({ kind: 'extend', by: {} })],
  ])('starts a new count after %s', (_, event) => {
    const { state } = told(working({ running: null, overflows: 3, filtered: true, parked: { reason: 'p' } }), event);
    expect(state).toMatchObject({ overflows: 0, filtered: false, parked: null });
  });
});

test.each(['prepare', 'runTool', 'runChecks', 'recordMessage', 'deliver'] as const)(
  'a failed %s waits for a person with its step still to do',
  (command) => {
    const closing = command === 'deliver' ? ({ kind: 'delivered', reason: 'r' } as const) : null;
    const before: JobState = working({
      running: command,
      closing,
      baselineDone: command !== 'runChecks',
      reply: command === 'runTool' ? { seq: 1, calls: [RUN], done: 0 } : null,
      messages: command === 'recordMessage' ? [{ id: 'm', from: 'ann', text: 't' }] : [],
      ...(command === 'prepare' ? { head: null, steps: 0 } : {}),
    });
    const { state, commands } = told(before, failed(command, 'gone'));
    expect(commands).toEqual([]);
    expect(state.phase).toBe('parked');
    expect(told(state, resumes()).commands).toMatchObject([{ type: command }]);
  },
);

test('what a failure says reaches people as one line without control characters', () => {
  const { state } = told(working(), failed('callModel', 'git', 'fatal:\n\u001b[31mno\u0000 such\u202e ref\r\n'.repeat(100)));
  expect(state.parked?.reason).toMatch(/^git: fatal: \[31mno such ref fatal: .*… Mend the cause/);
  expect(state.parked?.reason.length).toBeLessThan(600);
});

test('tokens add up over replies', () => {
  const once = told(working(), replied([]));
  expect(told(once.state, replied([])).state.spent).toEqual({ turns: 2, inputTokens: 200, outputTokens: 20 });
});

test('the history goes on from where the reply was shown it', () => {
  expect(told(working(), replied([], { from: 7 })).commands).toMatchObject([{ type: 'callModel', from: 7 }]);
});

describe('a message', () => {
  test('with an id that was seen is ignored, however many others wait', () => {
    let { state } = told(working(), steer('first'));
    for (let i = 0; i < 50; i++) ({ state } = told(state, steer(`m${i}`)));
    ({ state } = told(state, steer('first')));
    expect(state.messages).toHaveLength(51);
  });

  test('waits in a line that ends, so that a flood of them cannot outgrow what continue-as-new carries', () => {
    let state = working();
    for (let i = 0; i < 100; i++) ({ state } = told(state, steer(`m${i}`)));
    expect(state.messages).toHaveLength(LIMITS.waitingMessages);
    expect(state.messages[0]).toMatchObject({ id: 'm0' });
  });

  test('that is repeated does not wake a job that waits', () => {
    const waiting = working({ running: null, parked: { reason: 'p' }, phase: 'parked', seenMessages: ['m1'] });
    expect(told(waiting, steer('m1'))).toMatchObject({ commands: [], state: { phase: 'parked' } });
    expect(told(waiting, steer('m2')).commands).toMatchObject([{ type: 'recordMessage' }]);
  });

  test('that is recorded starts a new count of everything that ends a job for going nowhere', () => {
    const print = { act: 'a', res: 'r', tree: 't' };
    const stuck = { recent: [print, print], noCallStreak: 2, formatErrorStreak: 2, warned: true, gateRounds: 4 };
    const before = working({ running: 'recordMessage', messages: [{ id: 'm', from: 'ann', text: 't' }], ...stuck });
    const { state } = told(before, { type: 'recorded', result: { commit: 'c' } });
    expect(state).toMatchObject({ recent: [], noCallStreak: 0, formatErrorStreak: 0, gateRounds: 0, messages: [] });
  });
});

test('malformed calls are counted in a row', () => {
  const bad = told(told(working(), replied([RUN, RUN])).state, acted({ error: 'format' }));
  expect(bad.state.formatErrorStreak).toBe(1);
  expect(told(bad.state, acted()).state.formatErrorStreak).toBe(0);
});

test('the state fits its cap with the longest words that can get into it', () => {
  const wide = (chars: number) => '字'.repeat(chars);
  const checks = Array.from({ length: LIMITS.checks }, (_, i) => wide(58) + String(i).padStart(2, '0'));
  const calls = Array.from({ length: LIMITS.toolCallsPerReply }, () => ({ tool: 'search', label: wide(60) }));
  let { state } = told(working({ gateRounds: 4 }), replied([DONE]));
  for (let i = 0; i < 40; i++) ({ state } = told(state, steer(`${i}`.padEnd(80, '字'))));
  ({ state } = told({ ...state, messages: [] }, gate(checks, 3)));
  ({ state } = told(state, failed('deliver', 'bad_source', wide(2_000))));
  const print = { act: '01234567', res: '01234567', tree: '01234567', error: 'out_of_memory' };
  const counts = {
    nowMs: 1.8e12,
    startedAtMs: 1.8e12,
    steps: 99_999,
    historyFrom: 99_999,
    context: {
      ...EMPTY,
      tokens: 1e7,
      outputs: 1e7,
      ratio: 1.2345678901234567,
      window: 1e7,
      summary: 99_999,
      due: 'summary' as const,
      broken: 99_999,
    },
    spent: { turns: 99_999, inputTokens: 1e12, outputTokens: 1e12 },
  };
  const full: JobState = { ...state, ...counts, recent: Array(30).fill(print), reply: { seq: 99_999, calls, done: 0 }, messages: [] };
  expect(full).toMatchObject({ parked: expect.anything(), closing: { kind: 'needs_review' } });
  expect(Buffer.byteLength(JSON.stringify(full))).toBeLessThanOrEqual(LIMITS.stateBytes);
});

test('more budget is added to what there was', () => {
  const { state } = told(
    working({ running: null, parked: { reason: 'p' } }),
    says({ kind: 'extend', by: { steps: 1, tokens: 2, wallMinutes: 3 } }),
  );
  const { maxSteps, maxTokens, maxWallMinutes } = SPEC.budget;
  expect(state.limits).toEqual({ maxSteps: maxSteps + 1, maxTokens: maxTokens + 2, maxWallMinutes: maxWallMinutes + 3 });
});

test('a clock that goes back does not take time back', () => {
  expect(told(working({ nowMs: 5_000 }), resumes()).state.nowMs).toBe(5_000);
});
