/** Columns: measured as a terminal does, cut where it does not fit, otherwise left alone. */
import fc from 'fast-check';
import { bar } from '../../../client/terminal/bar';
import { clipped, fitted } from '../../../client/terminal/columns';
import { withoutColours } from '../live/hostile';

/** Counted here without any library: characters of which everybody knows how wide they are. */
const WIDTHS: Readonly<Record<string, number>> = { a: 1, é: 1, 漢: 2, '，': 2, 'e\u0301': 1, '🙂': 2, ' ': 1 };
const text = fc.array(fc.constantFrom(...Object.keys(WIDTHS)), { maxLength: 40 });
const widthOf = (units: readonly string[]) => units.reduce((sum, unit) => sum + (WIDTHS[unit] ?? 0), 0);

test('what fits is left as it is, and what does not is cut to the room there is, with an ellipsis', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 60 }), (units, columns) => {
      const whole = units.join('');
      const cut = clipped(whole, columns);
      if (widthOf(units) <= columns) return expect(cut).toBe(whole);
      expect(cut.endsWith('…')).toBe(true);
      const kept = [...new Intl.Segmenter().segment(cut.slice(0, -1))].map(({ segment }) => segment);
      expect(units.slice(0, kept.length)).toEqual(kept);
      expect(widthOf(kept) + 1).toBeLessThanOrEqual(columns);
      expect(widthOf(kept) + 1).toBeGreaterThanOrEqual(columns - 1);
    }),
  );
});

test('a fitted cell is exactly as wide as it should be', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 60 }), (units, columns) => {
      const cell = fitted(units.join(''), columns);
      const filled = columns - widthOf(units);
      if (filled >= 0) expect(cell).toBe(units.join('') + ' '.repeat(filled));
    }),
  );
});

test('a bar is full only when all is used, and not empty once anything is', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1 }), fc.integer({ min: 2, max: 60 }), (used, most, columns) => {
      const drawn = withoutColours(bar(used, most, columns));
      expect(drawn).toHaveLength(columns);
      expect(drawn.includes('░')).toBe(used < most);
      expect(drawn.includes('█')).toBe(used > 0);
    }),
  );
});
