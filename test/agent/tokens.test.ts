/** Counting tokens: close to what a tokenizer would say, quick on anything, hostile text included. */
import fc from 'fast-check';
import { stepTokens, tokensOf } from '../../agent/tokens';
import { humanStep, toolStep } from './specs';

test('English and code have a token for about four characters', () => {
  const text = 'function add(a, b) {\n  return a + b;\n}\nThe sum of two numbers, as everybody knows it.\n'.repeat(40);
  expect(text.length / tokensOf(text)).toBeGreaterThan(3);
  expect(text.length / tokensOf(text)).toBeLessThan(5);
});

test('is counted to an end whatever the text, and never more than a token a byte', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 3_000 }), (text) => {
      const tokens = tokensOf(text);
      expect(tokens).toBeGreaterThanOrEqual(text === '' ? 0 : 1);
      // A piece may end in the middle of a character, whose halves count as replacement characters.
      expect(tokens).toBeLessThanOrEqual(Buffer.byteLength(text) + 6 * Math.ceil(text.length / 512));
    }),
  );
});

test.each(['a'.repeat(200_000), '中'.repeat(100_000), '<|endoftext|>'.repeat(1_000), '='.repeat(200_000)])(
  'a run of one kind is counted: %#',
  (text) => {
    expect(tokensOf(text)).toBeGreaterThan(100);
  },
);

test('a step without a message of its own costs nothing, another what it shows', () => {
  expect(stepTokens(humanStep(1, 'Hello there'))).toBeGreaterThan(3);
  expect(stepTokens(toolStep(1, 'a', 'x '.repeat(1_000)))).toBeGreaterThan(900);
});
