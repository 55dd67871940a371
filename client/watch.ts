/** A job as it goes: each step once, each change of the status, until it ends. Polls; costs the job nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { NoServerError, RejectedError, rejected } from './errors';
import type { SeenStatus } from './seen-status';
import type { Step } from './steps';

/** `next` is the position to go on from after this event: as `fromStep` it repeats no step and loses none. */
export type JobEvent =
  | { readonly type: 'step'; readonly step: Step; readonly next: number }
  | { readonly type: 'status'; readonly status: SeenStatus; readonly next: number }
  /** Why less is seen than there is: the steps are on another machine, the server is away. Said once each. */
  | { readonly type: 'unseen'; readonly problem: string; readonly next: number };

export interface EventOptions {
  /** Position of the first step that is wanted; 0 if absent. */
  readonly fromStep?: number;
  /** Ends the stream. */
  readonly signal?: AbortSignal | undefined;
}

/** What of the library is asked. */
export interface Watched {
  status(id: string): Promise<SeenStatus>;
  log(id: string, fromStep: number): Promise<readonly Step[]>;
}

const POLL_MS = 250;
/** A server that restarts is back within seconds; one that is away for longer is for a person to look at. */
const SERVER_PATIENCE_MS = 60_000;

/**
 * Ends after the status of a job that has ended. Throws what `status` throws; `NoServerError` only when the server has been away for
 * a minute; `RejectedError` for a position that is none.
 */
export async function* watchJob(longhaul: Watched, id: string, { fromStep = 0, signal }: EventOptions): AsyncGenerator<JobEvent> {
  checkPosition(fromStep);
  const said = new Set<string>();
  let next = fromStep;
  let shown = '';
  for (let awaySince: number | null = null; !signal?.aborted; await pause(signal)) {
    const status = await statusOrProblem(longhaul, id);
    if (status instanceof NoServerError) {
      awaySince ??= Date.now();
      if (Date.now() - awaySince > SERVER_PATIENCE_MS) throw status;
      yield* once(said, status.message, next);
      continue;
    }
    awaySince = null;
    if (status.steps > next || wasEndedFromOutside(status)) {
      const steps = await stepsOrProblem(longhaul, id, next);
      if (typeof steps === 'string') yield* once(said, steps, next);
      else
        for (const step of steps) {
          next = step.seq + 1;
          yield { type: 'step', step, next };
        }
    }
    const now = JSON.stringify([status.phase, status.doing, status.live, status.steps]);
    if (now !== shown) yield { type: 'status', status, next };
    shown = now;
    if (status.phase === 'ended') return;
  }
}

function checkPosition(fromStep: number): void {
  if (Number.isSafeInteger(fromStep) && fromStep >= 0) return;
  throw rejected('fromStep', String(fromStep), 'is not the position of a step', 'Give a whole number from 0, such as `next` of an event');
}

/** Then what it published last may be behind what it recorded. */
function wasEndedFromOutside({ phase, outcome }: SeenStatus): boolean {
  return phase === 'ended' && outcome === null;
}

function* once(said: Set<string>, problem: string, next: number): Generator<JobEvent> {
  if (!said.has(problem)) yield { type: 'unseen', problem, next };
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
