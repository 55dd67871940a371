/** Output made fit for a prompt: what it says stays, what only a terminal needs goes, and it fits. */
import fc from 'fast-check';
import { cleanOutput, clipOutput } from '../../../agent/tools/output';

const HINT = 'recall step 7 for all of it';

describe('cleaning', () => {
  test.each([
    ['colours', '\u001b[1;31mFAIL\u001b[0m a.js', 'FAIL a.js'],
    ['colours of the eight-bit kind', '\u009b31mFAIL\u009b0m', 'FAIL'],
    ['titles and links', '\u001b]0;title\u0007a \u001b]8;;http://x\u001b\\b', 'a b'],
    ['character sets and saved cursors', '\u001b(Ba\u001b7b\u001b8', 'ab'],
    ['bells, backspaces and zeros', 'a\u0007b\u0008c\u0000d', 'abcd'],
    ['progress bars', ' 1%\r 50%\r100%\ndone', '100%\ndone'],
    ['line endings of Windows', 'a\r\nb\r\n', 'a\nb'],
    ['trailing blanks', 'a  \nb\t\n', 'a\nb'],
    ['blank lines around and repeated', '\n\n  a\n\n\n\nb\n\n', '  a\n\nb'],
  ])('removes %s', (_, raw, clean) => {
    expect(cleanOutput(raw)).toBe(clean);
  });

  test('keeps indents, the first line’s too, and tabs', () => {
    expect(cleanOutput('    def f():\n\treturn 1')).toBe('    def f():\n\treturn 1');
  });

  test('folds a line that comes more than three times', () => {
    expect(cleanOutput('a\na\na\nb')).toBe('a\na\na\nb');
    expect(cleanOutput(`${'warn\n'.repeat(500)}end`)).toBe('warn\n[the line above 499 more times]\nend');
  });

  test('of what is clean changes nothing', () => {
    const pieces = fc.constantFrom(
      'a',
      '\u001b',
      '[',
      '31m',
      ']',
      '\u0007',
      '\r',
      '\n',
      '\n\n',
      ' ',
      '\u009b',
      'x\nx\nx\nx\n',
      '[the line above 3 more times]\n',
    );
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: pieces, maxLength: 60 }), fc.string({ unit: 'binary' })), (raw) => {
        const clean = cleanOutput(raw);
        expect(cleanOutput(clean)).toBe(clean);
      }),
      { numRuns: 1_000 },
    );
  });

  test('leaves no control character but tab and newline', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (raw) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
        expect(cleanOutput(raw)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
      }),
    );
  });

  test('comes to an end on a megabyte made to be slow', () => {
    const run = '\r'.repeat(1_000_000);
    expect(cleanOutput(`${run}x`)).toBe('x');
    expect(cleanOutput('\u001b]'.repeat(500_000)).length).toBeLessThanOrEqual(1_000_000);
    expect(cleanOutput(`${' '.repeat(1_000_000)}x`)).toHaveLength(1_000_001);
  });
});

describe('clipping', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 3_000, size: 'max' }),
    fc.string({ unit: fc.constantFrom('a', '字', '😀', '\n', '\ufffd', '\ud800'), maxLength: 3_000, size: 'max' }),
  );

  test('leaves alone what fits', () => {
    expect(clipOutput('字'.repeat(4), 12, HINT)).toBe('字'.repeat(4));
  });

  test('keeps head and tail, at lines, and says how much is missing and how to get it', () => {
    const text = Array.from({ length: 100 }, (_, i) => `line ${i}`).join('\n');
    const clipped = clipOutput(text, 300, HINT);
    expect(clipped).toMatch(
      /^line 0\nline 1\n.*\nline \d+\n\[… \d+ characters left out; recall step 7 for all of it …\]\nline \d+\n.*line 99$/s,
    );
  });

  test('cuts a text of one line too', () => {
    const clipped = clipOutput('x'.repeat(10_000), 1_000, HINT);
    expect(clipped).toMatch(/^x{300,}\n\[… \d+ characters left out; .* …\]\nx{300,}$/);
  });

  test('never takes more bytes than it may, nor half a character', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 120, max: 2_000 }), (text, maxBytes) => {
        const clipped = clipOutput(text, maxBytes, HINT);
        expect(Buffer.byteLength(clipped)).toBeLessThanOrEqual(maxBytes);
        if (!/[\p{Surrogate}\ufffd]/u.test(text)) expect(clipped).not.toContain('\ufffd');
      }),
    );
  });

  test('counts what is left out right', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '字', '\n'), minLength: 400, maxLength: 3_000, size: 'max' }), (text) => {
        const clipped = clipOutput(text, 300, HINT);
        const [mark, left] = /\n\[… (\d+) characters left out; [^\]]*\]\n/.exec(clipped) ?? [];
        if (mark === undefined) return;
        expect(clipped.length - mark.length + Number(left)).toBe(text.length);
      }),
    );
  });

  test('of what was clipped changes nothing', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const clipped = clipOutput(text, 500, HINT);
        expect(clipOutput(clipped, 500, HINT)).toBe(clipped);
      }),
    );
  });

  test('comes to an end on bytes that are no text', () => {
    const text = `${'\ufffd'.repeat(300_000)}x${'\ufffd'.repeat(300_000)}`;
    expect(Buffer.byteLength(clipOutput(text, 1_000_000, HINT))).toBeLessThanOrEqual(1_000_000);
  });
});
