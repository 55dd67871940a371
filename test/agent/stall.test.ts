/** Going in circles, and what only looks like it. */
import fc from 'fast-check';
import { remember, stall } from '../../agent/stall';
import type { ActionPrint } from '../../agent/state';

const none = { noCallStreak: 0, formatErrorStreak: 0, note: null };
const print = (act: string, res = 'r', tree = 't', error?: string): ActionPrint => ({ act, res, tree, ...(error ? { error } : {}) });
const times = (n: number, ...prints: ActionPrint[]) => Array.from({ length: n }, () => prints).flat();
const seen = (recent: readonly ActionPrint[]) => stall({ ...none, recent });

describe('is found', () => {
  test('in the same action with the same result, three times for a nudge and five for an end', () => {
    expect(seen(times(2, print('a')))).toEqual({ warned: false });
    expect(seen(times(3, print('a')))).toEqual({ warned: true, note: 'repeating' });
    expect(seen(times(4, print('a'))).stuck).toBeUndefined();
    expect(seen(times(5, print('a'))).stuck).toBe('the same action with the same result 5 times in a row');
  });

  test.each([2, 3, 4, 5])('in a cycle of %i actions', (length) => {
    const cycle = Array.from({ length }, (_, i) => print(`a${i}`));
    expect(seen(times(2, ...cycle))).toEqual({ warned: false });
    expect(seen(times(3, ...cycle))).toEqual({ warned: true, note: 'repeating' });
    expect(seen(times(5, ...cycle)).stuck).toBe(`the same ${length} actions with the same results 5 times in a row`);
  });

  test('in changing and undoing the same thing again and again', () => {
    const cycle = [print('do', 'ok', 't1'), print('undo', 'ok', 't0')];
    expect(seen(times(5, ...cycle)).stuck).toMatch(/the same 2 actions/);
  });

  test('in files that come back to an earlier state twice, which is told and never ends a job', () => {
    const trees = (...names: string[]) => names.map((tree, i) => print(`act ${i}`, `res ${i}`, tree));
    expect(seen(trees('t0', 't1', 't0'))).toEqual({ warned: false });
    expect(seen(trees('t0', 't1', 't0', 't2', 't0'))).toEqual({ warned: false, note: 'undoing' });
    expect(seen(trees('t0', 't1', 't0', 't2', 't0', 't0'))).toEqual({ warned: false });
    expect(seen(trees('t0', 't1', 't0', 't2', 't0', 't3'))).toEqual({ warned: false });
    expect(seen(trees('t0', 't1', 't0', 't2', 't0', 't3', 't0', 't4', 't0', 't5', 't0')).stuck).toBeUndefined();
  });

  test('in the same error of the same call, whatever else the output says', () => {
    const errors = ['x', 'y', 'z', 'w'].map((res) => print('a', res, 't', 'exit 1'));
    expect(seen(errors.slice(0, 2))).toEqual({ warned: false });
    expect(seen(errors.slice(0, 3))).toEqual({ warned: true, note: 'same_error' });
    expect(seen(errors).stuck).toBe('the same action failed in the same way 4 times in a row');
  });

  test('in replies without a call', () => {
    expect(stall({ ...none, recent: [], noCallStreak: 1 })).toEqual({ warned: true, note: 'no_tool_call' });
    expect(stall({ ...none, recent: [], noCallStreak: 2, note: 'cut_off' })).toEqual({ warned: true, note: 'cut_off' });
    expect(stall({ ...none, recent: [], noCallStreak: 3 }).stuck).toBe('3 replies in a row asked for no tool');
  });

  test('in malformed calls', () => {
    expect(stall({ ...none, recent: [], formatErrorStreak: 2 })).toEqual({ warned: true });
    expect(stall({ ...none, recent: [], formatErrorStreak: 3 }).stuck).toBe('3 malformed tool calls in a row');
  });
});

describe('is not found', () => {
  test('where the same command gives the same result on another tree', () => {
    expect(seen(Array.from({ length: 30 }, (_, i) => print('npm test', 'fails', `t${i}`, 'exit 1')))).toEqual({ warned: false });
  });

  test('in one tool used on forty files', () => {
    expect(seen(Array.from({ length: 40 }, (_, i) => print(`read ${i}`, `content ${i}`)))).toEqual({ warned: false });
  });

  test('in a long loop of edits and tests', () => {
    const loop = Array.from({ length: 15 }, (_, i) => [print(`edit ${i}`, 'ok', `t${i}`), print('npm test', 'fails', `t${i}`, 'exit 1')]);
    expect(seen(loop.flat())).toEqual({ warned: false });
  });

  test('where another action came in between', () => {
    expect(seen([...times(4, print('a')), print('b'), print('a')])).toEqual({ warned: false });
  });

  test('where the same command gives ever new results, such as looking after a counter', () => {
    expect(seen(Array.from({ length: 30 }, (_, i) => print('cat count', `${i}`)))).toEqual({ warned: false });
  });

  test('in any actions of which no two are alike, while the files never come back to an earlier state', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(99), { maxLength: 30 }),
        fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
        (acts, edits) => {
          const trees = acts.map((_, i) => edits.slice(0, i + 1).filter(Boolean).length);
          expect(seen(acts.map((act, i) => print(`${act}`, 'r', `${trees[i]}`, 'exit 1')))).toEqual({ warned: false });
        },
      ),
    );
  });
});

test('only the last thirty actions are remembered', () => {
  const all = Array.from({ length: 50 }, (_, i) => print(`${i}`)).reduce<readonly ActionPrint[]>(remember, []);
  expect(all.map((it) => it.act)).toEqual(Array.from({ length: 30 }, (_, i) => `${i + 20}`));
});
