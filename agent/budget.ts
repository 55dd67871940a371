/**
 * When a budget is out, and when it is nearly out: steps, tokens, money, wall time, the time of the sandbox. Checked before every model
 * call, the only thing that spends without bound. That a call cannot pass the lines of tokens and money is `reserve.ts`.
 */
import type { Budget, JobSpec } from '../contract/job';
import { dollars, NANO } from './money';
import { askedModel } from './spent';
import type { JobState } from './state';

/** Past this part of any budget the model is asked to wrap up. */
const SOFT_LINE = 0.8;

interface Line {
  readonly used: number;
  readonly most: number;
  readonly said: string;
}

/** A sentence naming the line that was reached, or null. */
export function exhausted(state: JobState): string | null {
  return lines(state).find(({ used, most }) => used >= most)?.said ?? null;
}

export interface BudgetOfCall {
  readonly left?: number;
  readonly leftNano?: number;
  readonly wrapUp?: boolean;
}

/** What a model call is told of the budget: of tokens nothing while they are far from their line. */
export function budgetOfCall(spec: JobSpec, state: JobState): BudgetOfCall {
  const left = state.limits.maxTokens - tokensOf(state);
  const { windowTokens } = askedModel(spec.model, state.strong !== undefined);
  return {
    // Twice, since a window may be larger than its profile says.
    ...(left < 2 * windowTokens ? { left } : {}),
    ...(state.limits.maxUsd === undefined ? {} : { leftNano: nanoOf(state.limits.maxUsd) - (state.spent.nanoUsd ?? 0) }),
    ...(lines(state).some(({ used, most }) => used >= most * SOFT_LINE) ? { wrapUp: true } : {}),
  };
}

/** Of the budget that is used up furthest; 1 is all of it. */
export function usedPart(state: JobState): number {
  return Math.max(...lines(state).map(({ used, most }) => used / most));
}

export function nanoOf(usd: number): number {
  return Math.round(usd * NANO);
}

function lines(state: JobState): readonly Line[] {
  const { limits, spent, nowMs, startedAtMs, sandboxMs = 0 } = state;
  const tokens = tokensOf(state);
  return [
    { used: state.steps, most: limits.maxSteps, said: `The budget of ${limits.maxSteps} steps is used.` },
    { used: tokens, most: limits.maxTokens, said: `The budget of ${limits.maxTokens} tokens is used (${tokens}).` },
    { used: (nowMs - startedAtMs) / 60_000, most: limits.maxWallMinutes, said: `The budget of ${limits.maxWallMinutes} minutes is used.` },
    ...moneyLine(limits, spent.nanoUsd ?? 0),
    ...sandboxLine(limits, sandboxMs),
  ];
}

function moneyLine({ maxUsd }: Budget, nano: number): readonly Line[] {
  if (maxUsd === undefined) return [];
  return [{ used: nano, most: nanoOf(maxUsd), said: `The budget of $${maxUsd} is used (${dollars(nano)}).` }];
}

function sandboxLine({ maxSandboxMinutes: most }: Budget, ms: number): readonly Line[] {
  if (most === undefined) return [];
  return [{ used: ms / 60_000, most, said: `The budget of ${most} minutes of the sandbox is used.` }];
}

function tokensOf({ spent }: JobState): number {
  return spent.inputTokens + spent.outputTokens;
}
