/** What every recorded step does to the state. */
import type { CommitId } from '../contract/steps';
import type { JobState } from './state';

export function step(state: JobState, commit: CommitId): JobState {
  const { behind: _, ...rest } = state;
  return { ...rest, head: commit, steps: state.steps + 1, running: null };
}

/** The newest call of the reply has its answer. */
export function answered(state: JobState): JobState {
  if (!state.reply) return state;
  const { allowed: _, ...reply } = state.reply;
  const done = reply.done + 1;
  return { ...state, reply: done < reply.calls.length ? { ...reply, done } : null };
}

/** Of jobs from before this was counted nothing is said. */
export function timed(state: JobState, { sandboxMs }: { readonly sandboxMs?: number }): Pick<JobState, 'sandboxMs'> {
  return sandboxMs === undefined ? {} : { sandboxMs: (state.sandboxMs ?? 0) + sandboxMs };
}
