/** Text of jobs on its way to an assistant: any text there can be. */
import fc from 'fast-check';
import { harmless, pageOf, withoutTricks } from '../../../client/mcp/harmless';

/** Of wide characters, controls, marks that turn the direction of text, and letters that only models see. */
const text = fc.string({
  unit: fc.constantFrom('a', 'ä', '字', '🙂', '\u{e0041}', '\u{e0100}', '\u001b[2J', '\u0007', '\u202e', '\n', '\t', '\r'),
  maxLength: 200,
});

test('pages put together are the whole text, and none ends in the middle of a character', () => {
  const long = fc.tuple(text, fc.integer({ min: 1, max: 3_000 })).map(([it, times]) => it.repeat(times).slice(0, 90_000));
  fc.assert(
    fc.property(long, (whole) => {
      let seen = '';
      for (let from = 0; from < whole.length; ) {
        const page = pageOf(whole, from);
        expect(page.to).toBeGreaterThan(from);
        expect(page.text).toBe(whole.slice(from, page.to));
        expect(page.to === whole.length || !/[\ud800-\udbff]$/.test(page.text)).toBe(true);
        seen += page.text;
        from = page.to;
      }
      expect(seen).toBe(whole);
    }),
    { numRuns: 30 },
  );
});

test('no text keeps a character that acts or hides; what is left is in its order', () => {
  fc.assert(
    fc.property(text, (given) => {
      expect(withoutTricks(given)).toMatch(/^[aä字🙂\n\t]*$/u);
      expect(withoutTricks(`${given}a`).endsWith('a')).toBe(true);
      expect(withoutTricks('aä字🙂\n\t')).toBe('aä字🙂\n\t');
    }),
  );
});

test('every text in data is bounded, and says how long it was', () => {
  const given = { a: [{ b: 'x'.repeat(500) }, 7, null, true], c: 'short' };
  expect(harmless(given, 100)).toEqual({ a: [{ b: `${'x'.repeat(100)}… (500 characters in all)` }, 7, null, true], c: 'short' });
});
