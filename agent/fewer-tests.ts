/**
 * A check that passes because less of it runs, or though its tests fail. Judged by counts alone, against the baseline: a check
 * whose tests could not be counted then is not asked for fewer.
 */
import type { CheckResult } from '../contract/steps';
import type { TestCounts } from './test-counts';

const IF_RIGHT = 'put them back; if that is right, finish with "cannot" and say why';

/** What to tell whoever asks to finish, or null. */
export function fewerTests(name: string, before: TestCounts | undefined, now: TestCounts | undefined): string | null {
  if (!before || before.ran + before.skipped === 0) return null;
  const ran = `The check ${JSON.stringify(name)} ran ${tests(before.ran)} before any change`;
  if (!now) return `${ran} and does not say that it runs any now: ${IF_RIGHT}.`;
  if (now.ran < before.ran) return `${ran} and ${now.ran} now: ${IF_RIGHT}.`;
  // What could not be loaded then could not be skipped either.
  if (before.ran === 0 || now.skipped <= before.skipped) return null;
  return `The check ${JSON.stringify(name)} skipped ${tests(before.skipped)} before any change and ${now.skipped} now: ${IF_RIGHT}.`;
}

/** A command that ends well whatever its runner found, such as `npm test || true`. One that did so from the start may go on. */
export function failedTests(before: CheckResult | undefined, { name, tests: now }: CheckResult): string | null {
  const failed = now?.failed ?? 0;
  if (failed <= (before?.passed ? (before.tests?.failed ?? 0) : 0)) return null;
  return `The check ${JSON.stringify(name)} ends well though its runner says that ${tests(failed)} failed: make them pass, and let it say so when they do not.`;
}

function tests(count: number): string {
  return `${count} ${count === 1 ? 'test' : 'tests'}`;
}
