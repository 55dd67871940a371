/** What was spent, after one more call of a model. */
import type { Spent, Usage } from '../contract/steps';

/** `turns` is 1 for a reply of the agent, 0 for what is asked beside its turns. */
export function afterUsage(spent: Spent, usage: Usage | undefined, turns: 0 | 1 = 0): Spent {
  if (!usage) return spent;
  return {
    turns: spent.turns + turns,
    inputTokens: spent.inputTokens + usage.inputTokens,
    outputTokens: spent.outputTokens + usage.outputTokens,
  };
}
