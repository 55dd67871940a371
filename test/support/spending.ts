/** Spending that is checked from outside the budget: the lines that it may not pass, and what the steps say that it was, added up anew. */
import { costOf } from '../../agent/money';
import type { Prices } from '../../contract/job';
import type { Action, Spent, Usage } from '../../contract/steps';

export function expectWithin(spent: Spent, budget: { readonly maxTokens: number; readonly maxUsd?: number }): void {
  expect(spent.inputTokens + spent.outputTokens).toBeLessThanOrEqual(budget.maxTokens);
  expect(spent.nanoUsd ?? 0).toBeLessThanOrEqual(Math.round((budget.maxUsd ?? 0) * 1e9));
}

/** What the recorded steps say that the calls cost. */
export function settled(actions: readonly Action[], prices: Prices): Spent {
  const calls = actions.flatMap((action) => ('usage' in action && action.usage ? [action.usage as Usage] : []));
  const sum = (of: (usage: Usage) => number) => calls.reduce((total, usage) => total + of(usage), 0);
  const cachedTokens = sum((usage) => usage.cachedTokens);
  return {
    turns: actions.filter(({ kind }) => kind === 'model').length,
    inputTokens: sum((usage) => usage.inputTokens),
    outputTokens: sum((usage) => usage.outputTokens),
    ...(cachedTokens > 0 ? { cachedTokens } : {}),
    nanoUsd: sum((usage) => costOf(prices, usage)),
  };
}

/** Numbers in [0, 1) from a seed: the same in every run. */
export function drawer(from: number): () => number {
  let a = from;
  return () => {
    a = (Math.imul(a, 1_664_525) + 1_013_904_223) >>> 0;
    return a / 2 ** 32;
  };
}
