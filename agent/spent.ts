/** What was spent, after one more call of a model: the same sum in a step's tree and in the brain's state. */
import type { ModelProfile } from '../contract/job';
import type { Spent, Usage } from '../contract/steps';
import { costOf } from './money';

/** `turns` is 1 for a reply of the agent, 0 for what is asked beside its turns; `model` is the one that was asked. */
export function afterUsage(spent: Spent, usage: Usage | undefined, model: Pick<ModelProfile, 'prices'>, turns: 0 | 1 = 0): Spent {
  if (!usage) return spent;
  const { cachedTokens = 0, reasoningTokens = 0, nanoUsd = 0 } = spent;
  return {
    turns: spent.turns + turns,
    inputTokens: spent.inputTokens + usage.inputTokens,
    outputTokens: spent.outputTokens + usage.outputTokens,
    // Parts of the two above, and of money where there are prices.
    ...optional('cachedTokens', cachedTokens + usage.cachedTokens),
    ...optional('reasoningTokens', reasoningTokens + (usage.reasoningTokens ?? 0)),
    ...(model.prices ? { nanoUsd: nanoUsd + costOf(model.prices, usage) } : optional('nanoUsd', nanoUsd)),
  };
}

/** The stronger model's, while it has the job. */
export function askedModel(model: ModelProfile, strong: boolean): ModelProfile {
  return (strong && model.escalateTo) || model;
}

function optional(name: 'cachedTokens' | 'reasoningTokens' | 'nanoUsd', amount: number): Partial<Spent> {
  return amount > 0 ? { [name]: amount } : {};
}
