/** Events into state. Only bookkeeping: what follows from it is `decide`'s. */
import type { Acted, Checked, Replied } from '../contract/activities';
import type { JobSpec } from '../contract/job';
import type { Extension } from '../contract/messages';
import type { CommitId, HumanMessage } from '../contract/steps';
import { shrinkHistory } from './context';
import type { Event, Failure } from './events';
import { remember } from './stall';
import type { JobState } from './state';

/** `finish` is asked for this often before a person has to look. A starting number, see docs/decisions.md. */
export const MAX_GATE_ROUNDS = 5;
/** Ids of messages kept to recognize a repeated one; a sender repeats at once or not at all. */
const SEEN_MESSAGES = 32;

export function absorb(spec: JobSpec, state: JobState, event: Event): JobState {
  switch (event.type) {
    case 'start':
      return { ...state, startedAtMs: event.atMs };
    case 'prepared':
      return step(state, event.result.commit);
    case 'replied':
      return absorbReply(state, event.result);
    case 'acted':
      return absorbAction(state, event.result);
    case 'checked':
      return event.mode === 'baseline' ? absorbBaseline(state, event.result) : absorbGate(state, event.result);
    case 'recorded':
      return { ...step(state, event.result.commit), messages: state.messages.slice(1), noCallStreak: 0, formatErrorStreak: 0, recent: [] };
    case 'delivered':
      return step(state, event.result.commit);
    case 'failed':
      return absorbFailure(spec, { ...state, running: null }, event.failure);
    case 'steer':
      return unpark(addMessage(state, event.message), state);
    case 'resume':
      return { ...state, parked: null, overflows: 0, filtered: false };
    case 'extend':
      return { ...state, parked: null, limits: extended(state.limits, event.extension) };
    case 'cancel':
      return isDelivering(state) ? state : { ...state, parked: null, closing: { kind: 'cancelled', reason: event.reason } };
  }
}

function step(state: JobState, commit: CommitId): JobState {
  return { ...state, head: commit, steps: state.steps + 1, running: null };
}

function absorbReply(state: JobState, result: Replied): JobState {
  const after = step(state, result.commit);
  const hasCalls = result.calls.length > 0;
  return {
    ...after,
    spent: {
      turns: state.spent.turns + 1,
      inputTokens: state.spent.inputTokens + result.usage.inputTokens,
      outputTokens: state.spent.outputTokens + result.usage.outputTokens,
    },
    historyFrom: result.from,
    reply: hasCalls ? { seq: state.steps, calls: result.calls, done: 0 } : null,
    noCallStreak: hasCalls ? 0 : state.noCallStreak + 1,
    note: hasCalls ? null : result.stopped === 'length' ? 'cut_off' : result.stopped === 'content_filter' ? 'filtered' : 'no_tool_call',
    overflows: 0,
    filtered: false,
  };
}

function absorbAction(state: JobState, result: Acted): JobState {
  const { act, res, tree, error } = result;
  return {
    ...answered(step(state, result.commit)),
    recent: remember(state.recent, { act, res, tree, ...(error === undefined ? {} : { error }) }),
    formatErrorStreak: error === 'format' ? state.formatErrorStreak + 1 : 0,
  };
}

function absorbBaseline(state: JobState, result: Checked): JobState {
  return { ...step(state, result.commit), baselineDone: true, failingChecks: result.failed };
}

function absorbGate(state: JobState, result: Checked): JobState {
  const after = { ...answered(step(state, result.commit)), failingChecks: result.failed };
  if (result.failed.length === 0 && result.problems === 0)
    return { ...after, closing: after.closing ?? { kind: 'delivered', reason: 'all checks pass' } };
  const rounds = state.gateRounds + 1;
  if (rounds < MAX_GATE_ROUNDS) return { ...after, gateRounds: rounds };
  const reason = `asked to finish ${rounds} times and did not pass: ${[...result.failed, ...(result.problems ? [`${result.problems} other problems`] : [])].join(', ')}`;
  return { ...after, gateRounds: rounds, closing: after.closing ?? { kind: 'needs_review', reason } };
}

function answered(state: JobState): JobState {
  if (!state.reply) return state;
  const done = state.reply.done + 1;
  return { ...state, reply: done < state.reply.calls.length ? { ...state.reply, done } : null };
}

/** What retries did not cure waits for a person, with everything kept. Nothing here ends a job. */
function absorbFailure(spec: JobSpec, state: JobState, failure: Failure): JobState {
  if (failure.kind === 'cancelled') return state;
  if (failure.kind === 'content_filter' && !state.filtered) return { ...state, filtered: true, note: 'filtered' };
  if ((failure.kind === 'context_overflow' || failure.kind === 'invalid_request') && state.overflows < 3) {
    return { ...state, overflows: state.overflows + 1, historyFrom: shrinkHistory(state.historyFrom, state.steps) };
  }
  return { ...state, parked: { reason: parkReason(spec, failure) } };
}

function parkReason(spec: JobSpec, failure: Failure): string {
  const hint =
    failure.kind === 'unauthorized'
      ? 'Fix the key (OPENAI_API_KEY) of the worker'
      : failure.kind === 'unknown_model'
        ? `Make the endpoint serve "${spec.model.name}"`
        : 'Mend the cause';
  return `${failure.kind}: ${failure.message.slice(0, 400)} ${hint}, then: longhaul resume ${spec.id}`;
}

function addMessage(state: JobState, message: HumanMessage): JobState {
  if (state.seenMessages.includes(message.id)) return state;
  return { ...state, messages: [...state.messages, message], seenMessages: [...state.seenMessages, message.id].slice(-SEEN_MESSAGES) };
}

/** Guidance also resumes a job that waits, since it may be the answer; the budget's park is left by `extend` alone. */
function unpark(state: JobState, before: JobState): JobState {
  return state.messages.length > before.messages.length ? { ...state, parked: null } : state;
}

function extended(limits: JobState['limits'], by: Extension): JobState['limits'] {
  return {
    maxSteps: limits.maxSteps + (by.steps ?? 0),
    maxTokens: limits.maxTokens + (by.tokens ?? 0),
    maxWallMinutes: limits.maxWallMinutes + (by.wallMinutes ?? 0),
  };
}

function isDelivering(state: JobState): boolean {
  return state.running === 'deliver' || state.phase === 'ended';
}
