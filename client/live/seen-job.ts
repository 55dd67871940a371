/** What a live view knows of a job: the events of a watch, gathered. Pure. */
import type { Plan } from '../../contract/steps';
import type { SeenStatus } from '../seen-status';
import type { Step } from '../steps';
import type { JobEvent } from '../watch';

export interface SeenJob {
  readonly id: string;
  /** Null where it is not known. */
  readonly goal: string | null;
  readonly startedAtMs: number | null;
  readonly status: SeenStatus | null;
  /** The newest, oldest first. */
  readonly steps: readonly Step[];
  readonly plan: Plan | null;
  /** What the command under way said last. */
  readonly output: string | null;
  /** Why less is seen than there is. */
  readonly problem: string | null;
  /** When it was first seen doing what it does now. */
  readonly doingSinceMs: number;
}

/** More than the rows of any screen. */
export const STEPS_KEPT = 200;

export function unseenJob(id: string, facts: Pick<SeenJob, 'goal' | 'startedAtMs'>, nowMs: number): SeenJob {
  return { id, ...facts, status: null, steps: [], plan: null, output: null, problem: null, doingSinceMs: nowMs };
}

export function withEvent(seen: SeenJob, event: JobEvent, nowMs: number): SeenJob {
  switch (event.type) {
    case 'unseen':
      return { ...seen, problem: event.problem };
    case 'status': {
      const goesOn = seen.status?.doing === event.status.doing && seen.status.phase === event.status.phase;
      const output = goesOn ? seen.output : null;
      return { ...seen, status: event.status, output, problem: null, doingSinceMs: goesOn ? seen.doingSinceMs : nowMs };
    }
    case 'step':
      return { ...seen, steps: [...seen.steps, event.step].slice(-STEPS_KEPT), plan: planIn(event.step) ?? seen.plan };
  }
}

export function planIn({ action }: Step): Plan | undefined {
  return action.kind === 'tool' || action.kind === 'check' ? action.plan : undefined;
}
