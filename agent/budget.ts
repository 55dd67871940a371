/**
 * When a budget is out, and when it is nearly out. Steps, tokens and wall time; checked before every model call, the only thing
 * that spends without bound. That a call cannot pass the line of tokens is `reserve.ts`.
 */
import type { JobSpec } from '../contract/job';
import type { JobState } from './state';

/** Past this part of any budget the model is asked to wrap up. */
const SOFT_LINE = 0.8;

/** A sentence naming the line that was reached, or null. */
export function exhausted(state: JobState): string | null {
  const { limits } = state;
  const { tokens, minutes } = used(state);
  if (state.steps >= limits.maxSteps) return `The budget of ${limits.maxSteps} steps is used.`;
  if (tokens >= limits.maxTokens) return `The budget of ${limits.maxTokens} tokens is used (${tokens}).`;
  if (minutes >= limits.maxWallMinutes) return `The budget of ${limits.maxWallMinutes} minutes is used.`;
  return null;
}

/** What a model call is told of the budget: nothing while it is far from any line. */
export function budgetOfCall(spec: JobSpec, state: JobState): { readonly left?: number; readonly wrapUp?: boolean } {
  const { limits } = state;
  const { tokens, minutes } = used(state);
  const left = limits.maxTokens - tokens;
  const parts = [state.steps / limits.maxSteps, tokens / limits.maxTokens, minutes / limits.maxWallMinutes];
  return {
    // Twice, since a window may be larger than its profile says.
    ...(left < 2 * spec.model.windowTokens ? { left } : {}),
    ...(Math.max(...parts) >= SOFT_LINE ? { wrapUp: true } : {}),
  };
}

function used({ spent, nowMs, startedAtMs }: JobState): { readonly tokens: number; readonly minutes: number } {
  return { tokens: spent.inputTokens + spent.outputTokens, minutes: (nowMs - startedAtMs) / 60_000 };
}
