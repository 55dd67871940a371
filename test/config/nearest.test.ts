/** The name that was meant is found for a small mistake, and none is made up for a large one. */
import fc from 'fast-check';
import { nearest } from '../../config/nearest';

const KNOWN = ['repository', 'constraints', 'protectedPaths', 'budget', 'delivery', 'maxSteps', 'maxTokens'];
const name = fc.constantFrom(...KNOWN);

test('a name is nearest to itself, however it is spelled in letter case, dashes and underscores', () => {
  fc.assert(
    fc.property(name, (it) => {
      expect(nearest(it, KNOWN)).toBe(it);
      expect(nearest(it.toUpperCase(), KNOWN)).toBe(it);
      expect(
        nearest(
          it.replace(/[A-Z]/g, (letter) => `_${letter}`),
          KNOWN,
        ),
      ).toBe(it);
    }),
  );
});

test('one letter left out, doubled or replaced is forgiven', () => {
  fc.assert(
    fc.property(name, fc.nat(), fc.constantFrom('drop', 'double', 'replace'), (it, at, mistake) => {
      const i = at % it.length;
      const middle = { drop: '', double: `${it[i]}${it[i]}`, replace: 'q' }[mistake];
      expect(nearest(`${it.slice(0, i)}${middle}${it.slice(i + 1)}`, KNOWN)).toBe(it);
    }),
  );
});

test('a name with no letter in common suggests nothing', () => {
  fc.assert(fc.property(fc.stringMatching(/^[0-9#!]{1,30}$/), (it) => expect(nearest(it, KNOWN)).toBeUndefined()));
});

test('it suggests a known name or nothing, whatever it is given', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (it) => expect([...KNOWN, undefined]).toContain(nearest(it, KNOWN))));
  expect(nearest('anything', [])).toBeUndefined();
});
