/** Nothing that a model, a repository or a command wrote can act on a terminal, and no data is lost by it. */
import fc from 'fast-check';
import { safeJson, safeLine, safeText } from '../../client/safe-text';

/** As wide as possible: every code point that a terminal or a reader may take for more than a letter. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.integer({ min: 0, max: 0x9f }).map((code) => String.fromCharCode(code)),
      fc.constantFrom('\x1b[2J', '\x1b]0;title\x07', '\x1b]8;;http://x\x1b\\', '\x9b31m', '\u202e', '\u2066', '\u2028', '\r', '\ud800'),
    ),
    { maxLength: 12 },
  )
  .map((it) => it.join(''));

const CONTROL = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

test('of the control characters only tabs and newlines survive in text, and none in a line', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(safeText(text).replace(/[\t\n]/g, '')).not.toMatch(CONTROL);
      expect(safeLine(text)).not.toMatch(CONTROL);
    }),
    { numRuns: 500 },
  );
});

test('harmless text is left as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'é', '漢', '😀', ' ', '[', '\t', '\n') }), (text) => {
      expect(safeText(text)).toBe(text);
    }),
  );
});

test('JSON is one line without control characters, and is the same data when read', () => {
  fc.assert(
    fc.property(fc.record({ text: hostile, list: fc.array(hostile), any: fc.jsonValue() }), (data) => {
      const text = safeJson(data);
      expect(text).not.toMatch(CONTROL);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(data)));
    }),
    { numRuns: 300 },
  );
});
