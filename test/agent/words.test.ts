/** Others' text on one line that a terminal can show. */
import fc from 'fast-check';
import { words } from '../../agent/words';

test('blanks and line breaks are one blank', () => {
  expect(words('  a\r\n\t b  ', 60)).toBe('a b');
});

test('what is longer is cut with an ellipsis, never in the middle of a character', () => {
  expect(words('abcdef', 4)).toBe('abc…');
  expect(words('ab😀cd', 4)).toBe('ab…');
});

test('nothing that steers a terminal, hides text or turns its direction comes through', () => {
  expect(words('a\u001b[2Jb\u202ec\u200bd\ud800e', 60)).toBe('a [2Jb c d e');
});

test('any text comes out short, well-formed and on one line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 80 }), (text, max) => {
      const line = words(text, max);
      expect(line.length).toBeLessThanOrEqual(max);
      expect(line).not.toMatch(/[\p{C}\n]/u);
    }),
  );
});
