/** Why something that a person sends makes no sense now, as a sentence with what would; null if it does. Pure. */
import type { Act, ActName } from '../contract/acts';
import { LIMITS } from '../contract/limits';
import type { JobState } from './state';

export function objection(state: JobState, name: ActName, act: Act | undefined): string | null {
  if (state.phase === 'ended') return 'The job has ended.';
  if (state.closing?.kind === 'cancelled' && name !== 'cancel') return 'The job is being cancelled.';
  if (state.running === 'deliver' && name !== 'cancel')
    return 'The job is delivering its work and hears nothing more. To go on from there afterwards: longhaul rewind';
  if (state.messages.length >= LIMITS.waitingMessages)
    return `${LIMITS.waitingMessages} messages wait to be recorded: send it again later.`;
  const point = state.parked?.review?.point;
  switch (name) {
    case 'approve':
      return point === undefined ? 'Nothing waits for approval. Where the job stands: longhaul status' : null;
    case 'reject':
      return point === undefined ? 'Nothing waits to be approved or rejected. To say something to the job: longhaul steer' : null;
    case 'answer':
      return state.parked === null ? 'The job has not asked anything. To say something to it: longhaul steer' : null;
    case 'pause':
      return state.paused ? `The job is paused already, by ${state.paused.by}.` : null;
    case 'resume':
      return state.parked === null && !state.paused ? 'The job neither waits nor is paused: there is nothing to resume.' : null;
    case 'rewind':
      return act?.kind === 'rewind' && act.to >= state.steps
        ? `Step ${act.to} is not recorded yet: the last one is ${state.steps - 1}.`
        : null;
    default:
      return null;
  }
}
