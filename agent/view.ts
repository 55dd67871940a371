/**
 * What a prompt shows of a job's steps: everything from `from` on, outputs before `blankBefore` left out, and notes in place of what
 * is older. Decided when a summary is recorded, read from it ever after: so a prompt is a function of recorded steps alone.
 */
import type { KnownCheck, Notes, StepRecord, Summary, SummaryStage } from '../contract/steps';

export interface View {
  readonly from: number;
  readonly blankBefore: number;
  readonly notes: Notes;
  readonly checks: readonly KnownCheck[];
  /** What stands in place of the steps before `from`; null if nothing does. */
  readonly text: string | null;
}

export const NO_NOTES: Notes = { updates: 0, decisions: [], rejected: [], discoveries: [], doing: '', next: '' };
export const WHOLE: View = { from: 0, blankBefore: 0, notes: NO_NOTES, checks: [], text: null };

/** Kept word for word behind a summary: the newest steps, as long as they are few and small. */
const TAIL = { steps: 8, part: 0.25 };

/** `step` is the newest summary that could be used. */
export function viewOf(step: StepRecord | null): View {
  if (step?.action.kind !== 'summary') return WHOLE;
  const { from, blankBefore, notes, checks } = step.action;
  return { from, blankBefore, notes, checks, text: step.text === '' ? null : step.text };
}

export interface Shown {
  /** From the view's first step on, oldest first. */
  readonly steps: readonly StepRecord[];
  readonly view: View;
  /** Tokens of a step when shown whole. */
  readonly sizeOf: (step: StepRecord) => number;
}

/** The next view's two lines. `kept` is how many tokens of outputs stay whole, `room` what a prompt may have. */
export function nextLines(
  stage: SummaryStage,
  { steps, view, sizeOf }: Shown,
  kept: number,
  room: number,
): Pick<Summary, 'from' | 'blankBefore'> {
  const end = (steps.at(-1)?.seq ?? -1) + 1;
  if (stage === 'blank') return { from: view.from, blankBefore: Math.max(view.blankBefore, firstWhole(steps, sizeOf, kept)) };
  const from = stage === 'summary' ? firstOfTail(steps, sizeOf, room * TAIL.part) : end;
  return { from, blankBefore: from };
}

function firstWhole(steps: readonly StepRecord[], sizeOf: Shown['sizeOf'], kept: number): number {
  let left = kept;
  for (const step of [...steps].reverse()) {
    if (step.action.kind === 'tool') left -= sizeOf(step);
    if (left < 0) return step.seq + 1;
  }
  return steps[0]?.seq ?? 0;
}

/** A tail begins at a reply or a person's message, never between a call and its result. */
function firstOfTail(steps: readonly StepRecord[], sizeOf: Shown['sizeOf'], most: number): number {
  let from = (steps.at(-1)?.seq ?? -1) + 1;
  let tokens = 0;
  for (const step of [...steps.slice(-TAIL.steps)].reverse()) {
    tokens += sizeOf(step);
    if (tokens > most) return from;
    if (step.kind === 'model' || step.kind === 'human') from = step.seq;
  }
  return from;
}
