/** When a budget is out. Steps, tokens and wall time; checked before every model call, the only thing that spends without bound. */
import type { JobState } from './state';

/** A sentence naming the line that was reached, or null. */
export function exhausted(state: JobState): string | null {
  const { limits, spent } = state;
  const tokens = spent.inputTokens + spent.outputTokens;
  const minutes = (state.nowMs - state.startedAtMs) / 60_000;
  if (state.steps >= limits.maxSteps) return `The budget of ${limits.maxSteps} steps is used.`;
  if (tokens >= limits.maxTokens) return `The budget of ${limits.maxTokens} tokens is used (${tokens}).`;
  if (minutes >= limits.maxWallMinutes) return `The budget of ${limits.maxWallMinutes} minutes is used.`;
  return null;
}
