/** Events into state. Only bookkeeping: what follows from it is `decide`'s. */
import type { Acted, PlanLabel, Prepared, Recorded, Replied, Summarized } from '../contract/activities';
import type { JobSpec } from '../contract/job';
import type { SummaryStage } from '../contract/steps';
import { absorbChecks, absorbVerdict } from './absorb-checks';
import * as context from './context';
import type { Event, Failure, StepCommand } from './events';
import { FORGIVEN, progressed, turnTaken } from './ladder';
import { isGuidance, told } from './person';
import { resumedState } from './resumed';
import { reminded, verdictOfDeadline } from './review';
import { afterUsage, askedModel } from './spent';
import { remember } from './stall';
import type { ActionPrint, JobState } from './state';
import { answered, step, timed } from './step';
import { words } from './words';

/** Of a provider's or git's words about a failure: they may quote whatever they were given. */
const MESSAGE_CHARS = 300;
/** A request that a provider calls invalid is tried again from a fresh start, this often. */
const REPAIRS = 1;

export function absorb(spec: JobSpec, state: JobState, event: Event): JobState {
  switch (event.type) {
    case 'start':
      return { ...state, startedAtMs: event.atMs };
    case 'prepared':
      return absorbPrepared(state, event.result);
    case 'replied':
      return absorbReply(spec, state, event.result);
    case 'summarized':
      return absorbSummary(spec, state, event.stage, event.result);
    case 'acted':
      return absorbAction(spec, state, event.result);
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
    case 'told':
      return told(state, event.message);
    case 'woke':
      return absorbTime(spec, state);
  }
}

function absorbPrepared(state: JobState, result: Prepared): JobState {
  const after = { ...step(state, result.commit), ...timed(state, result), context: context.prepared(result.size) };
  const { resumed, steps = after.steps, spent = after.spent } = result;
  return resumed ? resumedState({ ...after, steps, spent }, { ...result, resumed }) : after;
}

/** A deadline that passed is an answer; whatever else the time says is a reminder. */
function absorbTime(spec: JobSpec, state: JobState): JobState {
  const verdict = verdictOfDeadline(spec, state);
  return verdict ? told(state, verdict) : reminded(spec, state);
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

function absorbAction(spec: JobSpec, state: JobState, result: Acted): JobState {
  const { act, res, tree, error } = result;
  const print = { act, res, tree, ...(error === undefined ? {} : { error }) };
  const seen = context.added(state.context, result.size, true);
  return {
    ...answered(step(state, result.commit)),
    ...timed(state, result),
    context: repeats(state, print) ? { ...seen, due: 'reset' } : seen,
    recent: remember(state.recent, print),
    ...(state.recent.some((it) => it.tree === tree) ? {} : { movedTurn: state.spent.turns }),
    ...(result.plan ? planned(spec, state, result.plan) : {}),
    formatErrorStreak: error === 'format' ? state.formatErrorStreak + 1 : 0,
  };
}

/** One that a person has to look at does not take the place of the one before it until they did. */
function planned(spec: JobSpec, state: JobState, plan: PlanLabel): Partial<JobState> {
  const unreviewed = spec.review?.plan ? { unreviewedPlan: state.unreviewedPlan ?? (state.plan ? { before: state.plan } : {}) } : {};
  return { plan: { ...plan, seq: state.steps }, unproven: 0, ...unreviewed };
}

/** Guidance starts a new count of everything that would end the job for going nowhere. */
function absorbRecorded(state: JobState, result: Recorded): JobState {
  const [message, ...messages] = state.messages;
  const after = { ...step(state, result.commit), messages };
  if (result.resumed) return resumedState(after, { ...result, resumed: result.resumed });
  if (message && !isGuidance(message)) return after;
  return { ...progressed(after), ...FORGIVEN, gateRounds: 0, context: context.added(state.context, result.size) };
}

/** What retries did not cure waits for a person, with everything kept. Nothing here ends a job. */
function absorbFailure(spec: JobSpec, state: JobState, command: StepCommand['type'], failure: Failure): JobState {
  if (failure.kind === 'cancelled') return state;
  if (failure.kind === 'taken') return { ...state, behind: true };
  // What a job that is being closed was still doing does not matter any more: only its delivery does, and what people said before it.
  if (state.closing && command !== 'deliver' && command !== 'recordMessage') return state;
  if (failure.kind === 'content_filter' && !state.filtered) return { ...state, filtered: true, note: 'filtered' };
  const cured = cure(spec, state, failure);
  if (cured) return { ...state, overflows: state.overflows + 1, context: cured };
  const problem = `${words(failure.kind, 40)}: ${words(failure.message, MESSAGE_CHARS)}`;
  const reason = `${problem} ${remedy(spec, command, failure)}`;
  return { ...state, parked: { reason, problem, ...(failure.kind === 'over_budget' ? { outOfBudget: true } : {}) } };
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
