/** The commands by which a person lets a waiting job go on, the likeliest first. Pure. */
import type { SeenStatus } from './seen-status';

export function answers({ id, steps, spent, budget }: SeenStatus): readonly string[] {
  const out = [
    ...(steps >= budget.maxSteps ? ['--steps N'] : []),
    ...(spent.inputTokens + spent.outputTokens >= budget.maxTokens ? ['--tokens N'] : []),
    ...(budget.maxUsd !== undefined && (spent.nanoUsd ?? 0) >= budget.maxUsd * 1e9 ? ['--usd N'] : []),
  ];
  const resume = `longhaul resume ${id}`;
  const others = [`longhaul steer ${id} TEXT`, `longhaul cancel ${id}`];
  if (out.length > 0) return [`longhaul extend ${id} ${out.join(' ')}`, ...others];
  return [resume, `longhaul extend ${id} --steps N (--tokens, --usd, …)`, ...others];
}
