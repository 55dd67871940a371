/** State into the next command: read top to bottom, the first line that applies wins. */
import type { HumanMessage, ReviewPoint } from '../contract/acts';
import type { JobSpec } from '../contract/job';
import type { Phase } from '../contract/messages';
import type { CommitId, Outcome } from '../contract/steps';
import { budgetOfCall, exhausted } from './budget';
import { compaction } from './context';
import type { Decision, Event, StepCommand } from './events';
import { climbed, explained, nextRung, plodding, unprovable } from './ladder';
import { isGuidance } from './person';
import { ask, lineToReview } from './review';
import { stall } from './stall';
import type { JobState } from './state';

type At = { readonly seq: number; readonly parent: CommitId };

export function decide(spec: JobSpec, state: JobState, event: Event): Decision {
  if (event.type === 'delivered') return end(state, event);
  if (state.head === null)
    return state.closing
      ? endWithoutBranch(spec, state, 'nothing was recorded yet')
      : state.parked || state.paused
        ? wait(state)
        : run(state, 'preparing', { type: 'prepare' });
  const at = { seq: state.steps, parent: state.head };

  if (!state.behind) {
    const said = recordable(state);
    if (said) return record(state, said, at);
    if (state.parked) return state.abandoned ? endWithoutBranch(spec, state, state.parked.problem ?? state.parked.reason) : wait(state);
    if (state.paused) return wait(state);
    if (state.closing) return close(spec, state, state.closing, at, event);
  }
  if (!state.baselineDone) return run(state, 'checking', { type: 'runChecks', ...at, mode: 'baseline' });
  if (state.unreviewedPlan)
    return asks(spec, state, 'plan', `The plan is at step ${state.plan?.seq}: longhaul show ${spec.id} ${state.plan?.seq}.`);
  if (state.judging) return judge(spec, state, state.judging, at);
  if (state.reply) return answer(spec, state, state.reply, at, event);
  const message = state.messages[0];
  if (message) return record(state, message, at);

  const spentOut = exhausted(state);
  if (spentOut) return wait({ ...state, parked: { reason: `${spentOut} To go on: longhaul extend ${spec.id}` } });
  const line = lineToReview(spec, state);
  if (line !== null) return asks(spec, state, 'budget', `${line} % of a budget is used.`, line);
  const { warned, note = state.note, stuck } = stall(state);
  const circling = stuck && state.warned ? stuck : unprovable(state);
  if (circling) return climb(spec, state, circling, event);
  const { wrapUp, ...money } = budgetOfCall(spec, state);
  const where = { ...at, ...showing(state), ...money };
  const pace = plodding(state);
  const stage = compaction(spec.model, state.context) ?? (pace === 'fresh' ? 'handoff' : null);
  if (stage)
    return run(state, 'working', {
      type: 'summarize',
      ...where,
      stage,
      ...brokenOf(state),
      ...(stage === 'revert' && state.green ? { green: state.green.commit } : {}),
    });
  const told = note ?? (pace === 'replan' ? 'no_progress' : undefined);
  const how = {
    ...(told ? { note: told } : {}),
    ...(wrapUp ? { wrapUp } : {}),
    ...(state.strong === undefined ? {} : { strong: true as const }),
  };
  return run({ ...state, warned }, 'working', { type: 'callModel', ...where, ...how });
}

/** A person is asked, or told, with what was tried and what is missing. */
function climb(spec: JobSpec, state: JobState, why: string, event: Event): Decision {
  const rung = nextRung(spec, state);
  const reason = explained(state, why);
  if (rung === null) return decide(spec, { ...state, closing: { kind: 'stuck', reason } }, event);
  const after = climbed(state, rung);
  if (rung === 'ask') return asks(spec, after, 'stuck', `${reason}.`);
  return decide(spec, after, event);
}

/** The readings of a judge: none of them is made past the hard line of a budget. */
function judge(spec: JobSpec, state: JobState, { order, evidence }: NonNullable<JobState['judging']>, at: At): Decision {
  const { wrapUp: _, ...money } = budgetOfCall(spec, state);
  const { window } = state.context;
  const how = { ...planAt(state), ...(window === undefined ? {} : { window }), ...money };
  return run(state, 'checking', { type: 'judge', ...at, reading: 2 * (state.doubts ?? 0) + order, evidence, ...how });
}

function planAt({ plan }: JobState): { readonly plan?: number } {
  return plan ? { plan: plan.seq } : {};
}

function showing(state: JobState): Pick<StepCommand & { type: 'callModel' }, 'from' | 'summary' | 'window' | 'plan'> {
  const { summary, window } = state.context;
  return {
    from: state.historyFrom,
    ...(summary === undefined ? {} : { summary }),
    ...(window === undefined ? {} : { window }),
    ...planAt(state),
  };
}

function brokenOf({ context: { broken } }: JobState): { readonly broken?: number } {
  return broken === undefined ? {} : { broken };
}

/**
 * What a person said that is recorded at once: what is no guidance may stand between a call and its answer. While the job waits because
 * something failed, recording might be what fails.
 */
function recordable({ recordsActs, parked, paused, closing, reply, messages }: JobState): HumanMessage | null {
  if (!recordsActs || parked?.problem !== undefined) return null;
  // The word with which a delivery was approved is no reason to go on working.
  const anything = closing?.kind === 'cancelled' || ((paused !== undefined || parked !== null || closing?.approved) && reply === null);
  return messages.find((it) => anything || !isGuidance(it)) ?? null;
}

/** The one that is recorded stands first. */
function record(state: JobState, message: HumanMessage, at: At): Decision {
  const messages = [message, ...state.messages.filter((it) => it !== message)];
  return run({ ...state, messages }, phaseOfRecording(state), { type: 'recordMessage', ...at, message, ...planAt(state) });
}

/** What was said has its effect already; in histories of earlier builds it had it with its step. */
function phaseOfRecording({ recordsActs, parked, paused, phase }: JobState): Phase {
  if (recordsActs) return parked ? 'parked' : paused ? 'paused' : 'working';
  return phase === 'parked' ? phase : 'working';
}

function asks(spec: JobSpec, state: JobState, point: ReviewPoint, what: string, line?: number): Decision {
  return wait(ask(spec, state, point, what, line));
}

function close(spec: JobSpec, state: JobState, closing: NonNullable<JobState['closing']>, at: At, event: Event): Decision {
  if (isHeardFirst(state)) return decide(spec, { ...state, closing: null }, event);
  const { kind, reason, approved, by } = closing;
  if (kind === 'delivered' && spec.review?.delivery && !approved)
    return asks(spec, state, 'delivery', `All checks pass. The work: longhaul diff ${spec.id}.`);
  return run(state, 'delivering', { type: 'deliver', ...at, outcome: kind, reason, ...(by === undefined ? {} : { by }) });
}

/** A person who has spoken meanwhile is heard before the job closes, unless a person closed it. */
function isHeardFirst(state: JobState): boolean {
  return state.messages.length > 0 && state.closing?.kind !== 'cancelled';
}

function answer(spec: JobSpec, state: JobState, reply: NonNullable<JobState['reply']>, at: At, event: Event): Decision {
  const call = reply.calls[reply.done];
  if (!call) return decide(spec, { ...state, reply: null }, event);
  if (call.finish === 'cannot' && state.messages.length === 0)
    return decide(spec, { ...state, closing: { kind: 'cannot', reason: call.label } }, event);
  if (call.review && reply.allowed === undefined) return asks(spec, state, 'command', `It wants to run: ${call.label}.`);
  const which = { reply: reply.seq, call: reply.done, ...planAt(state) };
  if (call.finish === 'done') return run(state, 'checking', { type: 'runChecks', ...at, mode: 'gate', ...which });
  if (call.tool === 'prove' && state.plan && state.plan.proven < state.plan.count)
    return run(state, 'checking', { type: 'runChecks', ...at, mode: 'milestone', ...which });
  return run(state, 'working', {
    type: 'runTool',
    ...at,
    ...which,
    label: call.label,
    ...(reply.allowed === false ? { refused: true } : {}),
  });
}

function run(state: JobState, phase: Phase, command: StepCommand): Decision {
  return { state: { ...state, phase, running: command.type }, commands: [command] };
}

function wait(state: JobState): Decision {
  return { state: { ...state, phase: state.parked ? 'parked' : 'paused' }, commands: [] };
}

function end(state: JobState, event: Event & { type: 'delivered' }): Decision {
  const { branch, tip, problem, pushed, pullRequest } = event.result;
  return ended(state, {
    kind: event.outcome,
    reason: event.reason,
    branch,
    commit: tip,
    ...(problem ? { problem } : {}),
    ...(pushed ? { pushed } : {}),
    ...(pullRequest ? { pullRequest } : {}),
    ...totals(state),
  });
}

function endWithoutBranch(spec: JobSpec, state: JobState, problem: string): Decision {
  const { kind, reason } = state.closing as NonNullable<JobState['closing']>;
  return ended(state, { kind, reason, branch: spec.delivery.branch, commit: null, problem, ...totals(state) });
}

function totals(state: JobState): Pick<Outcome, 'head' | 'steps' | 'spent'> {
  return { head: state.head ?? '', steps: state.steps, spent: state.spent };
}

function ended(state: JobState, outcome: Outcome): Decision {
  return { state: { ...state, phase: 'ended' }, commands: [{ type: 'end', outcome }] };
}
