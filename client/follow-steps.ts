/** Steps as they are recorded, from the store alone: goes on until a delivery, or until whoever is asked says that the job has ended. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Step } from './steps';

export interface StepSource {
  /** The steps from a position on. */
  read(from: number): Promise<readonly Step[]>;
  /** Asked when nothing new came; a job that was ended from outside records no delivery. */
  hasEnded(): Promise<boolean>;
}

const POLL_MS = 500;

export async function* followSteps(source: StepSource, from: number, signal: AbortSignal): AsyncGenerator<Step> {
  let next = from;
  for (let over = false; !signal.aborted; ) {
    const steps = await source.read(next);
    for (const step of steps) {
      yield step;
      next = step.seq + 1;
      if (step.kind === 'deliver') return;
    }
    if (steps.length > 0) continue;
    // Once more after the end, for what was recorded in between.
    if (over) return;
    over = await source.hasEnded();
    if (!over) await sleep(POLL_MS, undefined, { signal }).catch(() => {});
  }
}
