/** A run's figures around a step: the middle of those just before it, since a machine hiccups. */
import { median } from '../statistics';

/** null where the run did not get there. */
export function around(gaps: readonly number[], step: number, width = 20): number | null {
  return gaps.length >= step ? median(gaps.slice(Math.max(0, step - width), step)) : null;
}
