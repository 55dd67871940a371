/** Events into state. Only bookkeeping: what follows from it is `decide`'s. */
import type { Acted, Checked, Replied } from '../contract/activities';
import type { JobSpec } from '../contract/job';
import { LIMITS } from '../contract/limits';
import type { Extension } from '../contract/messages';
import type { CommitId, HumanMessage } from '../contract/steps';
import { shrinkHistory } from './context';
import type { Event, Failure, StepCommand } from './events';
import { remember } from './stall';
import type { JobState } from './state';
import { words } from './words';

/** `finish` is asked for this often before a person has to look. A starting number, see docs/decisions.md. */
export const MAX_GATE_ROUNDS = 5;
/** Ids of messages kept to recognize a repeated one; a sender repeats at once or not at all. */
const SEEN_MESSAGES = 12;
/** Of a provider's or git's words about a failure: they may quote whatever they were given. */
const MESSAGE_CHARS = 300;
/** Requests that a provider calls invalid are tried again with less history, this often. */
const REPAIRS = 3;

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
      return absorbRecorded(state, event.result.commit);
    case 'delivered':
      return step(state, event.result.commit);
    case 'failed':
      return absorbFailure(spec, { ...state, running: null }, event.command, event.failure);
    case 'steer':
      return absorbMessage(state, event.message);
    case 'resume':
      return unparked(state);
    case 'extend':
      return { ...unparked(state), limits: extended(state.limits, event.extension) };
    case 'cancel':
      return absorbCancel(state, words(event.reason, MESSAGE_CHARS));
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
    note: result.stopped === 'length' ? 'cut_off' : result.stopped === 'content_filter' ? 'filtered' : hasCalls ? null : 'no_tool_call',
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

/** Guidance starts a new count of everything that would end the job for going nowhere. */
function absorbRecorded(state: JobState, commit: CommitId): JobState {
  const fresh = { recent: [], noCallStreak: 0, formatErrorStreak: 0, warned: false, gateRounds: 0 };
  return { ...step(state, commit), ...fresh, messages: state.messages.slice(1) };
}

function absorbBaseline(state: JobState, result: Checked): JobState {
  return { ...step(state, result.commit), baselineDone: true, failingChecks: result.failed };
}

function absorbGate(state: JobState, result: Checked): JobState {
  const after = { ...answered(step(state, result.commit)), failingChecks: result.failed, ...sealedFailing(state, result) };
  if (result.failed.length === 0 && result.problems === 0)
    return { ...after, closing: after.closing ?? { kind: 'delivered', reason: 'all checks pass' } };
  const rounds = state.gateRounds + 1;
  if (rounds < MAX_GATE_ROUNDS) return { ...after, gateRounds: rounds };
  const missing = [...result.failed, ...(result.problems ? [`${result.problems} other problems`] : [])].join(', ');
  const reason = words(`asked to finish ${rounds} times and did not pass: ${missing}`, MESSAGE_CHARS);
  return { ...after, gateRounds: rounds, closing: after.closing ?? { kind: 'needs_review', reason } };
}

/** Left out where there was none and is none: jobs without sealed checks carry the state that they always did. */
function sealedFailing(state: JobState, { sealedFailed = [] }: Checked): Pick<JobState, 'sealedFailing'> {
  return state.sealedFailing || sealedFailed.length > 0 ? { sealedFailing: sealedFailed } : {};
}

function answered(state: JobState): JobState {
  if (!state.reply) return state;
  const done = state.reply.done + 1;
  return { ...state, reply: done < state.reply.calls.length ? { ...state.reply, done } : null };
}

/** What retries did not cure waits for a person, with everything kept. Nothing here ends a job. */
function absorbFailure(spec: JobSpec, state: JobState, command: StepCommand['type'], failure: Failure): JobState {
  if (failure.kind === 'cancelled') return state;
  // What a job that is being closed was still doing does not matter any more: only its delivery does.
  if (state.closing && command !== 'deliver') return state;
  if (failure.kind === 'content_filter' && !state.filtered) return { ...state, filtered: true, note: 'filtered' };
  const historyFrom = shrinkHistory(state.historyFrom, state.steps);
  if (isCuredByLess(failure, state) && historyFrom > state.historyFrom) return { ...state, overflows: state.overflows + 1, historyFrom };
  const problem = `${words(failure.kind, 40)}: ${words(failure.message, MESSAGE_CHARS)}`;
  return { ...state, parked: { reason: `${problem} ${remedy(spec, command, failure)}`, problem } };
}

/** Each overflow halves what is shown, so that ends by itself; an invalid request may have another cause. */
function isCuredByLess(failure: Failure, state: JobState): boolean {
  return failure.kind === 'context_overflow' || (failure.kind === 'invalid_request' && state.overflows < REPAIRS);
}

function remedy(spec: JobSpec, command: StepCommand['type'], failure: Failure): string {
  const hint =
    failure.kind === 'unauthorized'
      ? 'Fix the key (OPENAI_API_KEY) of the worker'
      : failure.kind === 'unknown_model'
        ? `Make the endpoint serve "${spec.model.name}"`
        : 'Mend the cause';
  if (failure.kind === 'over_budget') return `To go on: longhaul extend ${spec.id}`;
  const orElse = command === 'deliver' ? `, or to end it without a branch: longhaul cancel ${spec.id}` : '';
  return `${hint}, then: longhaul resume ${spec.id}${orElse}`;
}

/** Guidance also resumes a job that waits, since it may be the answer; a budget that is out stops it again at the next model call. */
function absorbMessage(state: JobState, message: HumanMessage): JobState {
  if (state.seenMessages.includes(message.id) || state.messages.some((it) => it.id === message.id)) return state;
  if (state.messages.length >= LIMITS.waitingMessages) return unparked(state);
  const seenMessages = [...state.seenMessages, message.id].slice(-SEEN_MESSAGES);
  return { ...unparked(state), messages: [...state.messages, message], seenMessages };
}

/** A person did something about it: what was tried before does not count any more. */
function unparked(state: JobState): JobState {
  return { ...state, parked: null, overflows: 0, filtered: false };
}

/**
 * The first cancel closes the job: what runs is interrupted, the work so far is delivered. A second one says that the branch is
 * not worth waiting for: if it cannot be made, the job ends without it.
 */
function absorbCancel(state: JobState, reason: string): JobState {
  if (state.closing?.kind === 'cancelled') return { ...state, abandoned: true };
  return { ...state, parked: null, closing: { kind: 'cancelled', reason } };
}

function extended(limits: JobState['limits'], by: Extension): JobState['limits'] {
  return {
    maxSteps: limits.maxSteps + (by.steps ?? 0),
    maxTokens: limits.maxTokens + (by.tokens ?? 0),
    maxWallMinutes: limits.maxWallMinutes + (by.wallMinutes ?? 0),
  };
}
