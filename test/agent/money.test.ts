/** Money: whole billionths of a dollar, the same sum in any order, never past the line that was reserved for. */
import fc from 'fast-check';
import { costOf, dollars, perToken } from '../../agent/money';
import { reserve } from '../../agent/reserve';
import { afterUsage } from '../../agent/spent';
import type { Usage } from '../../contract/steps';
import { NOTHING_SPENT } from './specs';

const price = fc.integer({ min: 0, max: 200_000 }).map((thousandths) => thousandths / 1_000);
const prices = fc.record({ input: price, cachedInput: price, output: price });
const usage = fc
  .record({ inputTokens: fc.nat(200_000), cachedShare: fc.double({ min: 0, max: 1, noNaN: true }), outputTokens: fc.nat(20_000) })
  .map(
    ({ inputTokens, cachedShare, outputTokens }): Usage => ({
      inputTokens,
      cachedTokens: Math.floor(inputTokens * cachedShare),
      outputTokens,
    }),
  );

test('a million tokens cost their price', () => {
  const of = { input: 1.25, cachedInput: 0.125, output: 10 };
  expect(dollars(costOf(of, { inputTokens: 1e6, cachedTokens: 0, outputTokens: 0 }))).toBe('$1.2500');
  expect(dollars(costOf(of, { inputTokens: 1e6, cachedTokens: 1e6, outputTokens: 0 }))).toBe('$0.1250');
  expect(dollars(costOf(of, { inputTokens: 0, cachedTokens: 0, outputTokens: 1e6 }))).toBe('$10.0000');
});

test('without a price of its own, cached input costs what input costs', () => {
  expect(perToken({ input: 2, output: 8 })).toEqual({ input: 2_000, cached: 2_000, output: 8_000 });
});

test('the sum is whole, and the same in any order', () => {
  fc.assert(
    fc.property(prices, fc.array(usage, { maxLength: 40 }), (of, calls) => {
      const total = (list: readonly Usage[]) => list.reduce((spent, it) => afterUsage(spent, it, { prices: of }, 1), NOTHING_SPENT);
      const forward = total(calls);
      expect(Number.isSafeInteger(forward.nanoUsd ?? 0)).toBe(true);
      expect(total([...calls].reverse())).toEqual(forward);
    }),
  );
});

test('a call that was reserved for never costs more than what was left, whatever part of it was cached', () => {
  const call = fc.record({ bytes: fc.nat(4_000), left: fc.nat(100_000_000), share: fc.double({ min: 0, max: 1, noNaN: true }) });
  fc.assert(
    fc.property(prices, call, (of, { bytes, left, share }) => {
      const messages = [{ role: 'user' as const, content: 'x'.repeat(bytes) }];
      const reserved = reserve({ left: 1e9, money: { left, prices: of }, maxOutputTokens: 2_000, messages, tools: [], history: [] });
      if (!reserved.ok) return expect(reserved.why).toContain('$');
      const inputTokens = Math.floor(bytes * share);
      const dearest = { inputTokens, cachedTokens: Math.floor(inputTokens * share), outputTokens: reserved.maxOutputTokens };
      expect(costOf(of, dearest)).toBeLessThanOrEqual(left);
    }),
  );
});

test('what is spent without prices says nothing of money', () => {
  expect(afterUsage(NOTHING_SPENT, { inputTokens: 5, cachedTokens: 0, outputTokens: 1 }, {})).toEqual({
    turns: 0,
    inputTokens: 5,
    outputTokens: 1,
  });
});
