/** State into the next command: read top to bottom, the first line that applies wins. */
import type { JobSpec } from '../contract/job';
import type { Phase } from '../contract/messages';
import type { Outcome } from '../contract/steps';
import { exhausted } from './budget';
import type { Decision, Event, StepCommand } from './events';
import { stall } from './stall';
import type { JobState } from './state';

export function decide(spec: JobSpec, state: JobState, event: Event): Decision {
  if (event.type === 'delivered') return end(spec, state, event);
  if (state.head === null)
    return state.closing ? endWithNothing(spec, state) : state.parked ? wait(state) : run(state, 'preparing', { type: 'prepare' });
  const at = { seq: state.steps, parent: state.head };

  if (state.closing?.kind === 'cancelled' && !state.parked)
    return run(state, 'delivering', { type: 'deliver', ...at, outcome: 'cancelled', reason: state.closing.reason });
  if (state.parked) return wait(state);
  if (state.closing) return run(state, 'delivering', { type: 'deliver', ...at, outcome: state.closing.kind, reason: state.closing.reason });
  if (!state.baselineDone) return run(state, 'checking', { type: 'runChecks', ...at, mode: 'baseline' });
  if (state.reply) return answer(spec, state, state.reply, at, event);
  const message = state.messages[0];
  if (message) return run(state, 'working', { type: 'recordMessage', ...at, message });

  const spentOut = exhausted(state);
  if (spentOut) return wait({ ...state, parked: { reason: `${spentOut} To go on: longhaul extend ${spec.id}` } });
  const stalled = stall(state);
  if (stalled.stuck) return decide(spec, { ...state, closing: { kind: 'stuck', reason: stalled.stuck } }, event);
  const note = stalled.note ?? state.note;
  return run(state, 'working', { type: 'callModel', ...at, from: state.historyFrom, ...(note ? { note } : {}) });
}

function answer(
  spec: JobSpec,
  state: JobState,
  reply: NonNullable<JobState['reply']>,
  at: { seq: number; parent: string },
  event: Event,
): Decision {
  const call = reply.calls[reply.done];
  if (!call) return decide(spec, { ...state, reply: null }, event);
  if (call.finish === 'cannot') return decide(spec, { ...state, closing: { kind: 'cannot', reason: call.label } }, event);
  const which = { reply: reply.seq, call: reply.done };
  if (call.finish === 'done') return run(state, 'checking', { type: 'runChecks', ...at, mode: 'gate', ...which });
  return run(state, 'working', { type: 'runTool', ...at, ...which, label: call.label });
}

function run(state: JobState, phase: Phase, command: StepCommand): Decision {
  return { state: { ...state, phase, running: command.type }, commands: [command] };
}

function wait(state: JobState): Decision {
  return { state: { ...state, phase: 'parked' }, commands: [] };
}

function end(spec: JobSpec, state: JobState, event: Event & { type: 'delivered' }): Decision {
  const { branch, tip, problem } = event.result;
  return ended(state, {
    kind: event.outcome,
    reason: event.reason,
    branch,
    commit: tip,
    ...(problem ? { problem } : {}),
    ...totals(spec, state),
  });
}

function endWithNothing(spec: JobSpec, state: JobState): Decision {
  const { kind, reason } = state.closing as NonNullable<JobState['closing']>;
  return ended(state, {
    kind,
    reason,
    branch: spec.delivery.branch,
    commit: null,
    problem: 'nothing was recorded yet',
    ...totals(spec, state),
  });
}

function totals(_spec: JobSpec, state: JobState): Pick<Outcome, 'head' | 'steps' | 'spent'> {
  return { head: state.head ?? '', steps: state.steps, spent: state.spent };
}

function ended(state: JobState, outcome: Outcome): Decision {
  return { state: { ...state, phase: 'ended' }, commands: [{ type: 'end', outcome }] };
}
