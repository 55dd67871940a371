/**
 * A check that passes because less of it runs. Judged by counts alone, against the baseline: a check whose tests could not be
 * counted then is asked nothing.
 */
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

function tests(count: number): string {
  return `${count} ${count === 1 ? 'test' : 'tests'}`;
}
