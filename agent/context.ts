/**
 * How much of the history a prompt shows: a simple bound. History is append-only within a stretch; when it no longer fits, the
 * oldest half of it is left out in one go, so that the provider's prefix cache breaks once per stretch and not once per turn.
 * Nothing is lost: the ledger is always whole, and `recall` reads any step. Summaries belong here when they come.
 */
import type { StepRecord } from '../contract/steps';

/** Characters per token, on the careful side for code. Where it is wrong, the provider's overflow error halves what is shown. */
const CHARS_PER_TOKEN = 3;
const FULL = 0.7;
const KEEP = 0.4;

/** First step to show: `from`, or a later one where the history would fill more than 70 % of the room. */
export function boundHistory(steps: readonly StepRecord[], from: number, roomTokens: number): number {
  const sizes = steps.map((step) => (step.seq < from ? 0 : estimateTokens(step)));
  const total = sum(sizes);
  if (total <= roomTokens * FULL) return from;
  let left = total;
  for (const [i, step] of steps.entries()) {
    if (left <= roomTokens * KEEP && isCut(step)) return step.seq;
    left -= sizes[i] as number;
  }
  return Math.max(from, steps.filter(isCut).at(-1)?.seq ?? from);
}

/**
 * After an overflow: the newer half of what was shown; `alignCut` moves it off the middle of a reply and its results. It ends at
 * the newest step, which may be a result alone: `buildPrompt` then starts from the ledger. No more than `from` when nothing is left.
 */
export function shrinkHistory(from: number, steps: number): number {
  return Math.max(from, Math.min(from + Math.ceil((steps - from) / 2), steps - 1));
}

/** A prompt may begin at a reply or a person's message, never between a call and its result. */
export function alignCut(steps: readonly StepRecord[], from: number): number {
  if (from <= 0) return 0;
  return steps.find((step) => step.seq >= from && isCut(step))?.seq ?? from;
}

function isCut(step: StepRecord): boolean {
  return step.kind === 'model' || step.kind === 'human';
}

function estimateTokens(step: StepRecord): number {
  const calls = step.action.kind === 'model' ? sum(step.action.calls.map((call) => call.args.length + 40)) : 0;
  return Math.ceil((step.text.length + calls) / CHARS_PER_TOKEN) + 8;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
