/** A job as it goes: each step once, each change of the status, until it ends. Polls; costs the job nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { NoServerError, RejectedError } from './errors';
import type { SeenStatus } from './seen-status';
import type { Step } from './steps';

export type JobEvent =
  | { readonly type: 'step'; readonly step: Step }
  | { readonly type: 'status'; readonly status: SeenStatus }
  /** Why less is seen than there is: the steps are on another machine, the server is away. Said once each. */
  | { readonly type: 'unseen'; readonly problem: string };

/** What of the library is asked. */
export interface Watched {
  status(id: string): Promise<SeenStatus>;
  log(id: string, fromStep: number): Promise<readonly Step[]>;
}

const POLL_MS = 250;
/** A server that restarts is back within seconds; one that is away for longer is for a person to look at. */
const SERVER_PATIENCE_MS = 60_000;

/** Throws what `status` throws; `NoServerError` only when the server has been away for a minute. */
export async function* watchJob(
  longhaul: Watched,
  id: string,
  { fromStep = 0, signal }: { readonly fromStep?: number; readonly signal?: AbortSignal },
): AsyncGenerator<JobEvent> {
  const said = new Set<string>();
  let seen = fromStep;
  let shown = '';
  for (let awaySince: number | null = null; !signal?.aborted; await pause(signal)) {
    const status = await statusOrProblem(longhaul, id);
    if (status instanceof NoServerError) {
      awaySince ??= Date.now();
      if (Date.now() - awaySince > SERVER_PATIENCE_MS) throw status;
      yield* once(said, status.message);
      continue;
    }
    awaySince = null;
    if (status.steps > seen) {
      const steps = await stepsOrProblem(longhaul, id, seen);
      if (typeof steps === 'string') yield* once(said, steps);
      else
        for (const step of steps) {
          yield { type: 'step', step };
          seen = step.seq + 1;
        }
    }
    const now = JSON.stringify([status.phase, status.doing, status.live, status.steps]);
    if (now !== shown) yield { type: 'status', status };
    shown = now;
    if (status.phase === 'ended') return;
  }
}

function* once(said: Set<string>, problem: string): Generator<JobEvent> {
  if (!said.has(problem)) yield { type: 'unseen', problem };
  said.add(problem);
}

async function statusOrProblem(longhaul: Watched, id: string): Promise<SeenStatus | NoServerError> {
  try {
    return await longhaul.status(id);
  } catch (error) {
    if (error instanceof NoServerError) return error;
    throw error;
  }
}

/** A job whose store is on another machine can be watched too, without its steps. */
async function stepsOrProblem(longhaul: Watched, id: string, from: number): Promise<readonly Step[] | string> {
  try {
    return await longhaul.log(id, from);
  } catch (error) {
    if (error instanceof RejectedError) return error.message;
    throw error;
  }
}

async function pause(signal: AbortSignal | undefined): Promise<void> {
  await sleep(POLL_MS, undefined, signal ? { signal } : {}).catch(() => {});
}
