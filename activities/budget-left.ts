/** What the brain says is left of a job's budgets, as a reservation takes it. */
import type { Reserve } from '../agent/reserve';
import type { ModelProfile } from '../contract/job';

export interface Left {
  readonly left?: number;
  readonly leftNano?: number;
}

/** Without a line of money, or without prices, there is nothing of it to hold. */
export function budgetLeft({ prices }: ModelProfile, { left = Number.POSITIVE_INFINITY, leftNano }: Left): Pick<Reserve, 'left' | 'money'> {
  return leftNano === undefined || !prices ? { left } : { left, money: { left: leftNano, prices } };
}
