import fc from 'fast-check';
import { failedTests, fewerTests } from '../../agent/fewer-tests';

const counts = fc.record({ ran: fc.nat(50), skipped: fc.nat(50) });

test('a baseline without counts asks nothing', () => {
  fc.assert(
    fc.property(fc.option(counts, { nil: undefined }), (now) => {
      expect(fewerTests('tests', undefined, now)).toBeNull();
      expect(fewerTests('tests', { ran: 0, skipped: 0 }, now)).toBeNull();
    }),
  );
});

test('more tests, none of them skipped anew, are always well', () => {
  fc.assert(
    fc.property(counts, fc.nat(50), (before, more) => {
      expect(fewerTests('tests', before, { ...before, ran: before.ran + more })).toBeNull();
    }),
  );
});

test('fewer tests, no counts at all, and more skipped ones are told with both numbers', () => {
  expect(fewerTests('tests', { ran: 12, skipped: 0 }, { ran: 3, skipped: 0 })).toBe(
    'The check "tests" ran 12 tests before any change and 3 now: put them back; if that is right, finish with "cannot" and say why.',
  );
  expect(fewerTests('tests', { ran: 1, skipped: 0 }, undefined)).toMatch(/ran 1 test before any change and does not say that it runs any/);
  expect(fewerTests('tests', { ran: 12, skipped: 1 }, { ran: 12, skipped: 4 })).toMatch(/skipped 1 test before any change and 4 now/);
});

test('a suite that could not be loaded before may turn out to have skipped tests', () => {
  expect(fewerTests('tests', { ran: 0, skipped: 1 }, { ran: 9, skipped: 3 })).toBeNull();
});

const result = (passed: boolean, failed?: number) => ({
  name: 'tests',
  passed,
  exitCode: passed ? 0 : 1,
  tests: { ran: 9, skipped: 0, ...(failed ? { failed } : {}) },
});

test('a check that ends well though tests of it fail is told, unless it did so before any change, with as many', () => {
  expect(failedTests(result(false, 2), result(true, 1))).toBe(
    'The check "tests" ends well though its runner says that 1 test failed: make them pass, and let it say so when they do not.',
  );
  expect(failedTests(undefined, result(true, 1))).not.toBeNull();
  expect(failedTests(result(true, 2), result(true, 2))).toBeNull();
  expect(failedTests(result(true, 2), result(true, 3))).not.toBeNull();
  expect(failedTests(result(false, 2), result(true))).toBeNull();
});
