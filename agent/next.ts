/**
 * The brain: `next(state, event) → { state, commands }`. An event is absorbed into the state, then, if nothing is under way,
 * the state alone decides what comes next. Pure and synchronous; knows no Temporal, no I/O and no clock.
 */
import type { HumanMessage } from '../contract/acts';
import type { JobSpec } from '../contract/job';
import { absorb } from './absorb';
import { decide } from './decide';
import type { Command, Decision, Event } from './events';
import type { JobState } from './state';

export function next(spec: JobSpec, state: JobState, event: Event): Decision {
  if (state.phase === 'ended') return { state, commands: [] };
  const absorbed = absorb(spec, { ...state, nowMs: Math.max(state.nowMs, event.atMs) }, event);
  if (absorbed.running !== null) return { state: absorbed, commands: interrupt(state, absorbed) };
  return decide(spec, absorbed, event);
}

/** What a person stops does not go on until its command is done; a delivery, and the recording of a message, are always let through. */
function interrupt(before: JobState, after: JobState): readonly Command[] {
  if (after.running === 'deliver' || after.running === 'recordMessage') return [];
  const cancelledNow = after.closing?.kind === 'cancelled' && before.closing?.kind !== 'cancelled';
  const pausedNow = after.paused !== undefined && before.paused === undefined;
  const takenBackNow = after.messages.some(isRewind) && !before.messages.some(isRewind);
  return cancelledNow || pausedNow || takenBackNow ? [{ type: 'cancelRunning' }] : [];
}

function isRewind({ act }: HumanMessage): boolean {
  return act?.kind === 'rewind';
}
