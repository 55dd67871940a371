/**
 * What a person says, into state. An act has its effect when it arrives, whatever is under way; the step that says so follows as soon
 * as one can be recorded. What changes the ledger or the line of steps has its effect with that step. Only bookkeeping.
 */
import type { ActName, Extension, HumanMessage } from '../contract/acts';
import { LIMITS } from '../contract/limits';
import { approved, rejected } from './review';
import type { JobState } from './state';
import { words } from './words';

/** Ids of messages kept to recognize a repeated one: as many as the state has room for. A sender repeats within half a minute or not at all. */
const SEEN_MESSAGES = 32;
/** Of a person's words where they cross into the history a second time. */
const REASON_CHARS = 300;

/** Comes by itself, or right behind a message that says who cancels. */
export const TEMPORAL_CANCELLATION = 'cancellation';

export function actOf({ act }: HumanMessage): ActName {
  return act?.kind ?? 'steer';
}

/** Of these the model is told; the others change what the job may do, or where it stands. */
export function isGuidance(message: HumanMessage): boolean {
  const act = actOf(message);
  if (act === 'steer' || act === 'answer' || act === 'amend') return true;
  return (act === 'approve' || act === 'reject') && message.text !== '';
}

export function told(state: JobState, message: HumanMessage): JobState {
  if (isKnown(state, message.id)) return state;
  const after = { ...affected(state, message), seenMessages: [...state.seenMessages, message.id].slice(-SEEN_MESSAGES) };
  const act = actOf(message);
  // Its step is the delivery, which says whose word it was.
  if (act === 'cancel') return after;
  // Earlier builds recorded guidance alone, and their histories say so.
  if (act !== 'steer' && !state.recordsActs) return after;
  if (state.messages.length >= LIMITS.waitingMessages) return after;
  return { ...after, messages: [...after.messages, message] };
}

export function isKnown({ seenMessages, messages }: JobState, id: string): boolean {
  return seenMessages.includes(id) || messages.some((it) => it.id === id);
}

function affected(state: JobState, message: HumanMessage): JobState {
  const { act } = message;
  switch (act?.kind) {
    case undefined:
    case 'steer':
    case 'answer':
    case 'amend':
      return answered(state);
    case 'approve':
      return approved(state);
    case 'reject':
      return rejected(state, message);
    case 'pause':
      return { ...state, paused: { by: message.from } };
    case 'resume':
      return unpaused(unparked(state));
    case 'extend':
      return { ...answered(state), limits: extended(state.limits, act.by) };
    case 'rewind':
      return unpaused(unparked({ ...state, closing: state.closing?.kind === 'cancelled' ? state.closing : null }));
    case 'cancel':
      return cancelled(state, message);
  }
}

/** Guidance resumes a job that waits for want of it, or that was about to be delivered; a plan, a command, a budget still need an answer. */
function answered(state: JobState): JobState {
  const point = state.parked?.review?.point;
  if (point === 'delivery') return unparked({ ...state, closing: null });
  return point === undefined || point === 'stuck' ? unparked(state) : state;
}

/** A person did something about it: what was tried before does not count any more. */
export function unparked(state: JobState): JobState {
  return { ...state, parked: null, overflows: 0, filtered: false };
}

function unpaused({ paused: _, ...state }: JobState): JobState {
  return state;
}

/**
 * The first cancel closes the job: what runs is interrupted, the work so far is delivered. A second one says that the branch is
 * not worth waiting for: if it cannot be made, the job ends without it.
 */
function cancelled(state: JobState, { id, from, text }: HumanMessage): JobState {
  if (state.closing?.kind === 'cancelled') return id === TEMPORAL_CANCELLATION ? state : { ...state, abandoned: true };
  const reason = words(text === '' ? `cancelled by ${from}` : text, REASON_CHARS);
  return unpaused({ ...state, parked: null, closing: { kind: 'cancelled', reason, by: from } });
}

function extended(limits: JobState['limits'], by: Extension): JobState['limits'] {
  return {
    maxSteps: limits.maxSteps + (by.steps ?? 0),
    maxTokens: limits.maxTokens + (by.tokens ?? 0),
    maxWallMinutes: limits.maxWallMinutes + (by.wallMinutes ?? 0),
    // Where there was no line, more of it makes none.
    ...(limits.maxUsd === undefined ? {} : { maxUsd: limits.maxUsd + (by.usd ?? 0) }),
    ...(limits.maxSandboxMinutes === undefined ? {} : { maxSandboxMinutes: limits.maxSandboxMinutes + (by.sandboxMinutes ?? 0) }),
  };
}
