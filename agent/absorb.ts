/** Events into state. Only bookkeeping: what follows from it is `decide`'s. */
import type { Acted, Recorded, Replied, Summarized } from '../contract/activities';
import type { JobSpec } from '../contract/job';
import { LIMITS } from '../contract/limits';
import type { Extension } from '../contract/messages';
import type { HumanMessage, SummaryStage } from '../contract/steps';
import { absorbChecks, absorbVerdict } from './absorb-checks';
import * as context from './context';
import type { Event, Failure, StepCommand } from './events';
import { FORGIVEN, progressed, turnTaken } from './ladder';
import { afterUsage, askedModel } from './spent';
import { remember } from './stall';
import type { ActionPrint, JobState } from './state';
import { answered, step, timed } from './step';
import { words } from './words';

/** Ids of messages kept to recognize a repeated one; a sender repeats at once or not at all. */
const SEEN_MESSAGES = 12;
/** Of a provider's or git's words about a failure: they may quote whatever they were given. */
const MESSAGE_CHARS = 300;
/** A request that a provider calls invalid is tried again from a fresh start, this often. */
const REPAIRS = 1;

export function absorb(spec: JobSpec, state: JobState, event: Event): JobState {
  switch (event.type) {
    case 'start':
      return { ...state, startedAtMs: event.atMs };
    case 'prepared':
      return { ...step(state, event.result.commit), ...timed(state, event.result), context: context.prepared(event.result.size) };
    case 'replied':
      return absorbReply(spec, state, event.result);
    case 'summarized':
      return absorbSummary(spec, state, event.stage, event.result);
    case 'acted':
      return absorbAction(state, event.result);
    case 'checked':
      return absorbChecks(spec, state, event.mode, event.result);
    case 'judged':
      return absorbVerdict({ ...state, spent: afterUsage(state.spent, event.result.usage, spec.model) }, event.result);
    case 'recorded':
      return absorbRecorded(state, event.result);
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

function absorbReply(spec: JobSpec, state: JobState, result: Replied): JobState {
  const after = turnTaken(step(state, result.commit));
  const hasCalls = result.calls.length > 0;
  return {
    ...after,
    spent: afterUsage(state.spent, result.usage, askedModel(spec.model, state.strong !== undefined), 1),
    historyFrom: result.from,
    context: context.replied(state.context, result),
    reply: hasCalls ? { seq: state.steps, calls: result.calls, done: 0 } : null,
    noCallStreak: hasCalls ? 0 : state.noCallStreak + 1,
    note: result.stopped === 'length' ? 'cut_off' : result.stopped === 'content_filter' ? 'filtered' : hasCalls ? null : 'no_tool_call',
    overflows: 0,
    filtered: false,
  };
}

/** The first action after notes took the place of old steps is the last one before: the notes do not carry the job on. */
function repeats({ context: { acts, summary, resets }, recent }: JobState, { act, res, tree }: ActionPrint): boolean {
  const last = recent.at(-1);
  return summary !== undefined && acts === 0 && resets === 0 && last?.act === act && last.res === res && last.tree === tree;
}

function absorbSummary(spec: JobSpec, state: JobState, stage: SummaryStage, result: Summarized): JobState {
  const after = step(state, result.commit);
  const spent = afterUsage(state.spent, result.usage, spec.model);
  const question = result.question === undefined ? {} : { question: result.question };
  return { ...after, spent, ...question, context: context.summarized(spec.model, state.context, stage, state.steps, result) };
}

function absorbAction(state: JobState, result: Acted): JobState {
  const { act, res, tree, error } = result;
  const print = { act, res, tree, ...(error === undefined ? {} : { error }) };
  const seen = context.added(state.context, result.size, true);
  return {
    ...answered(step(state, result.commit)),
    ...timed(state, result),
    context: repeats(state, print) ? { ...seen, due: 'reset' } : seen,
    recent: remember(state.recent, print),
    ...(state.recent.some((it) => it.tree === tree) ? {} : { movedTurn: state.spent.turns }),
    ...(result.plan ? { plan: { ...result.plan, seq: state.steps }, unproven: 0 } : {}),
    formatErrorStreak: error === 'format' ? state.formatErrorStreak + 1 : 0,
  };
}

/** Guidance starts a new count of everything that would end the job for going nowhere. */
function absorbRecorded(state: JobState, { commit, size }: Recorded): JobState {
  const seen = context.added(state.context, size);
  return { ...progressed(step(state, commit)), ...FORGIVEN, gateRounds: 0, context: seen, messages: state.messages.slice(1) };
}

/** What retries did not cure waits for a person, with everything kept. Nothing here ends a job. */
function absorbFailure(spec: JobSpec, state: JobState, command: StepCommand['type'], failure: Failure): JobState {
  if (failure.kind === 'cancelled') return state;
  // What a job that is being closed was still doing does not matter any more: only its delivery does.
  if (state.closing && command !== 'deliver') return state;
  if (failure.kind === 'content_filter' && !state.filtered) return { ...state, filtered: true, note: 'filtered' };
  const cured = cure(spec, state, failure);
  if (cured) return { ...state, overflows: state.overflows + 1, context: cured };
  const problem = `${words(failure.kind, 40)}: ${words(failure.message, MESSAGE_CHARS)}`;
  return { ...state, parked: { reason: `${problem} ${remedy(spec, command, failure)}`, problem } };
}

/** What another request might be: a smaller one, or one without whatever the provider choked on. */
function cure({ model }: JobSpec, state: JobState, { kind, windowTokens }: Failure): context.Context | null {
  if (kind === 'context_overflow') return context.overflowed(model, state.context, windowTokens);
  return kind === 'invalid_request' && state.overflows < REPAIRS ? { ...state.context, due: 'reset' } : null;
}

function remedy(spec: JobSpec, command: StepCommand['type'], failure: Failure): string {
  const hint =
    failure.kind === 'unauthorized'
      ? 'Fix the key (OPENAI_API_KEY) of the worker'
      : failure.kind === 'unknown_model'
        ? `Make the endpoint serve "${spec.model.name}"`
        : failure.kind === 'context_overflow'
          ? 'Not even the shortest prompt fits: give the job a model with a larger window'
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
    // Where there was no line, more of it makes none.
    ...(limits.maxUsd === undefined ? {} : { maxUsd: limits.maxUsd + (by.usd ?? 0) }),
    ...(limits.maxSandboxMinutes === undefined ? {} : { maxSandboxMinutes: limits.maxSandboxMinutes + (by.sandboxMinutes ?? 0) }),
  };
}
