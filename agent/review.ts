/**
 * Review points: where a job stops and asks a person, as it was told to. What is asked, what approval and rejection do, and what
 * happens when nobody answers. Waiting is a state: no process, no container, no event but a timer where there is a deadline.
 */
import type { HumanMessage, ReviewPoint } from '../contract/acts';
import type { JobSpec } from '../contract/job';
import { usedPart } from './budget';
import type { JobState } from './state';
import { words } from './words';

const MINUTE_MS = 60_000;
const REASON_CHARS = 300;

/** Stops there; `what` says in a few words what there is to look at. */
export function ask(spec: JobSpec, state: JobState, point: ReviewPoint, what: string, line?: number): JobState {
  const reason = `${words(what, REASON_CHARS)} To go on: ${HOW_TO_ANSWER[point](spec.id)}${deadlineWords(spec)}`;
  return { ...state, parked: { reason, review: { point, sinceMs: state.nowMs, ...(line === undefined ? {} : { line }) } } };
}

const EITHER = (id: string) => `longhaul approve ${id}, or longhaul reject ${id} "WHY"`;
const HOW_TO_ANSWER: Readonly<Record<ReviewPoint, (id: string) => string>> = {
  plan: EITHER,
  command: EITHER,
  delivery: EITHER,
  budget: (id) => `longhaul approve ${id}; to end it here: longhaul reject ${id} "WHY"`,
  stuck: (id) => `longhaul answer ${id} "TEXT"; to end it here: longhaul reject ${id} "WHY"`,
};

function deadlineWords({ review }: JobSpec): string {
  return review?.deadline ? ` (without an answer within ${review.deadline.minutes} minutes: ${review.deadline.answer})` : '';
}

/** The budget line that was passed and not been looked at, in percent; or null. */
export function lineToReview({ review }: JobSpec, state: JobState): number | null {
  const percent = usedPart(state) * 100;
  const passed = (review?.budgetLines ?? []).filter((line) => percent >= line && line > (state.lineReviewed ?? 0));
  return passed.length > 0 ? Math.max(...passed) : null;
}

/** Nothing where nothing is asked: then it is a word in the log. */
export function approved(state: JobState): JobState {
  const open: JobState = { ...state, parked: null };
  switch (state.parked?.review?.point) {
    case 'plan':
      return withoutUnreviewed(open);
    case 'command':
      return allowing(open, true);
    case 'delivery':
      return { ...open, closing: state.closing && { ...state.closing, approved: true } };
    case 'budget':
      return { ...open, lineReviewed: state.parked.review.line ?? 100 };
    case 'stuck':
      return open;
    case undefined:
      return state;
  }
}

export function rejected(state: JobState, { from, text }: HumanMessage): JobState {
  const open: JobState = { ...state, parked: null };
  const reason = words(text === '' ? `${from} said no` : `${from}: ${text}`, REASON_CHARS);
  switch (state.parked?.review?.point) {
    case 'plan':
      return planRefused(open);
    case 'command':
      return allowing(open, false);
    case 'delivery':
      return { ...open, closing: null };
    case 'budget':
      return { ...open, closing: { kind: 'needs_review', reason } };
    case 'stuck':
      return { ...open, closing: { kind: 'stuck', reason } };
    case undefined:
      return state;
  }
}

/** The plan before it stands again, which may be none: then the model has to write another one before it changes a file. */
function planRefused(state: JobState): JobState {
  const { plan: _, ...rest } = withoutUnreviewed(state);
  const before = state.unreviewedPlan?.before;
  return before ? { ...rest, plan: before } : rest;
}

function withoutUnreviewed({ unreviewedPlan: _, ...state }: JobState): JobState {
  return state;
}

function allowing(state: JobState, allowed: boolean): JobState {
  return { ...state, reply: state.reply && { ...state.reply, allowed } };
}

/** When something happens by itself while the job waits, or null. */
export function wakesAt({ review }: JobSpec, { parked }: JobState): number | null {
  const asked = parked?.review;
  if (!asked || !review) return null;
  const { deadline, remindMinutes } = review;
  const times = [
    ...(deadline ? [asked.sinceMs + deadline.minutes * MINUTE_MS] : []),
    ...(remindMinutes ? [asked.sinceMs + ((asked.reminders ?? 0) + 1) * remindMinutes * MINUTE_MS] : []),
  ];
  return times.length > 0 ? Math.min(...times) : null;
}

/** What the deadline says in the person's place, once it has passed. */
export function verdictOfDeadline({ review }: JobSpec, { parked, nowMs, steps }: JobState): HumanMessage | null {
  const asked = parked?.review;
  const deadline = review?.deadline;
  if (!asked || !deadline || nowMs < asked.sinceMs + deadline.minutes * MINUTE_MS) return null;
  const text = `Nobody answered within ${deadline.minutes} minutes: ${deadline.answer}, as the job says.`;
  return { id: `deadline-${steps}-${asked.sinceMs}`, from: 'the deadline', text, act: { kind: deadline.answer } };
}

/** Counted, so that each reminder is one. */
export function reminded({ review }: JobSpec, state: JobState): JobState {
  const { parked, nowMs } = state;
  if (!parked?.review || !review?.remindMinutes) return state;
  const reminders = Math.floor((nowMs - parked.review.sinceMs) / (review.remindMinutes * MINUTE_MS));
  return { ...state, parked: { ...parked, review: { ...parked.review, reminders } } };
}
