/** A job as it goes: each step once, each change of the status, until it ends. Polls; costs the job nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { RejectedError } from './errors';
import type { Longhaul, SeenStatus } from './longhaul';
import type { Step } from './steps';

export type JobEvent = { readonly type: 'step'; readonly step: Step } | { readonly type: 'status'; readonly status: SeenStatus };

const POLL_MS = 250;

export async function* watchJob(
  longhaul: Longhaul,
  id: string,
  { fromStep = 0, signal }: { readonly fromStep?: number; readonly signal?: AbortSignal },
): AsyncGenerator<JobEvent> {
  let seen = fromStep;
  let shown = '';
  while (!signal?.aborted) {
    const status = await longhaul.status(id);
    if (status.steps > seen) {
      for (const step of await recorded(longhaul, id, seen)) {
        yield { type: 'step', step };
        seen = step.seq + 1;
      }
    }
    const now = JSON.stringify([status.phase, status.doing, status.live, status.steps]);
    if (now !== shown) yield { type: 'status', status };
    shown = now;
    if (status.phase === 'ended') return;
    await sleep(POLL_MS, undefined, signal ? { signal } : {}).catch(() => {});
  }
}

/** A job whose store is on another machine can be watched too, without its steps. */
async function recorded(longhaul: Longhaul, id: string, from: number): Promise<readonly Step[]> {
  try {
    return await longhaul.log(id, from);
  } catch (error) {
    if (error instanceof RejectedError) return [];
    throw error;
  }
}
