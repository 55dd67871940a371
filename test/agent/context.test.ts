/** How full the window is thought to be and what is done about it, in numbers: no tokenizer and no records are needed to hold this. */
import fc from 'fast-check';
import type { Context } from '../../agent/context';
import { added, compaction, EMPTY, overflowed, prepared, replied, roomOf, summarized } from '../../agent/context';
import type { ModelProfile } from '../../contract/job';

const MODEL: ModelProfile = { name: 'm', windowTokens: 32_000, maxOutputTokens: 2_000, timeoutSec: 60, actions: 'tools' };
const ROOM = 30_000;
const at = (change: Partial<Context>): Context => ({ ...EMPTY, tokens: 5_000, acts: 10, steps: 30, ...change });
const reply = (inputTokens: number, more: { estimate?: number; size?: number } = {}) => ({
  commit: 'c',
  calls: [],
  usage: { inputTokens, cachedTokens: 0, outputTokens: 100 },
  from: 0,
  ...more,
});

test('nothing is done while there is room', () => {
  expect(compaction(MODEL, at({}))).toBeNull();
  expect(compaction(MODEL, at({ tokens: 0.69 * ROOM }))).toBeNull();
});

test('at seven tenths of the room a summary is made', () => {
  expect(compaction(MODEL, at({ tokens: 0.7 * ROOM }))).toBe('summary');
});

test('a full prompt loses old outputs if that halves it, and not twice within twenty steps; else notes are made', () => {
  const tokens = 0.7 * ROOM;
  const enough = ROOM / 3 + tokens / 2;
  expect(compaction(MODEL, at({ tokens, outputs: enough }))).toBe('blank');
  expect(compaction(MODEL, at({ tokens, outputs: enough - 1 }))).toBe('summary');
  expect(compaction(MODEL, at({ tokens, outputs: enough, steps: 19 }))).toBe('summary');
});

test('however large the window, no more than 64,000 tokens are sent again and again', () => {
  const large = { ...MODEL, windowTokens: 1_000_000 };
  expect(compaction(large, at({ tokens: 63_999 }))).toBeNull();
  expect(compaction(large, at({ tokens: 64_000 }))).toBe('summary');
});

test('what was added is counted as the provider would count it', () => {
  const after = replied(at({}), reply(6_000, { estimate: 4_000, size: 40 }));
  expect(after).toMatchObject({ ratio: 1.5, tokens: 6_060 });
  expect(added(after, 100, true)).toMatchObject({ tokens: 6_210, outputs: 150, acts: 11 });
});

test('a provider that counts nonsense does not make the estimate nonsense', () => {
  fc.assert(
    fc.property(fc.nat(1e9), fc.nat(1e6), (inputTokens, estimate) => {
      const { ratio } = replied(at({}), reply(inputTokens, { estimate }));
      expect(ratio).toBeGreaterThanOrEqual(0.5);
      expect(ratio).toBeLessThanOrEqual(4);
    }),
  );
});

test('notes that cannot be used are asked for once more, then a fresh start is made without a model', () => {
  const first = summarized(MODEL, at({}), 'summary', 40, { commit: 'c', size: 0, problem: 'retry' });
  expect(first).toMatchObject({ due: 'summary', broken: 40 });
  const second = summarized(MODEL, first, 'summary', 41, { commit: 'c', size: 0, problem: 'retry' });
  expect(second).toMatchObject({ due: 'reset' });
  expect(second.broken).toBeUndefined();
  expect(summarized(MODEL, at({}), 'summary', 40, { commit: 'c', size: 0, problem: 'reset' }).due).toBe('reset');
});

test('a summary that leaves the window full is followed by a fresh start', () => {
  expect(summarized(MODEL, at({}), 'summary', 40, { commit: 'c', size: 0.61 * ROOM }).due).toBe('reset');
  expect(summarized(MODEL, at({}), 'summary', 40, { commit: 'c', size: 0.4 * ROOM }).due).toBeUndefined();
});

test('without a tool used in between there is at most one fresh start, and then the call is made as it is', () => {
  let context = prepared(29_000);
  expect(compaction(MODEL, context)).toBe('reset');
  context = summarized(MODEL, context, 'reset', 3, { commit: 'c', size: 29_000 });
  expect(compaction(MODEL, context)).toBeNull();
});

describe('a model whose true window is smaller than its profile says', () => {
  test('what the provider states is believed', () => {
    expect(overflowed(MODEL, at({ tokens: 9_000 }), 8_000)).toMatchObject({ window: 8_000, due: 'summary' });
  });

  test('a stated limit that explains nothing is not', () => {
    expect(overflowed(MODEL, at({ tokens: 9_000 }), 200_000)?.window).toBeLessThan(11_000);
  });

  /** The provider's side: refuses what is larger than the window that it has. */
  test('is worked with after a few refusals, whatever its window, if the smallest prompt fits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4_000, max: 32_000 }), fc.integer({ min: 500, max: 2_500 }), fc.boolean(), (truth, bare, states) => {
        let context = at({ tokens: 21_000 });
        for (let refusals = 0; ; refusals++) {
          const { prompt, reply: output } = roomOf(MODEL, context.window);
          const stage = compaction(MODEL, context);
          if (stage) context = summarized(MODEL, context, stage, 50, { commit: 'c', size: Math.min(bare, prompt / 2) });
          else if (context.tokens + output <= truth) return;
          else {
            const next = overflowed(MODEL, context, states ? truth : undefined);
            if (!next) throw new Error(`gave up at ${truth} with a prompt of ${context.tokens}`);
            context = next;
          }
          expect(refusals).toBeLessThan(20);
        }
      }),
    );
  });

  test('is given up for a person to look at when nothing is left to leave out', () => {
    let context: Context | null = at({ acts: 0, resets: 0 });
    let tries = 0;
    for (; context && tries < 20; tries++) {
      const next = overflowed(MODEL, context);
      context = next && summarized(MODEL, next, 'reset', 9, { commit: 'c', size: 800 });
    }
    expect(tries).toBeLessThan(6);
  });
});
