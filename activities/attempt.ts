/**
 * One attempt of an activity: heartbeats from the first line on, cancellation passed on, failures translated once into
 * Temporal's. The only file of this folder, with `index.ts`, that knows Temporal.
 */
import { ApplicationFailure, Context } from '@temporalio/activity';
import { ForgeFailure, ModelFailure, SandboxFailure, StoreFailure } from '../contract/failures';

export interface Attempt {
  readonly signal: AbortSignal;
  /** Shown live in the Web UI, costs no history. */
  readonly show: (doing: string) => void;
}

/** Short, so that a cancel is seen within a second: the server answers it in the reply to a heartbeat. */
const HEARTBEAT_MS = 500;
const SHOWN_CHARS = 200;

export async function attempt<T>(doing: string, act: (attempt: Attempt) => Promise<T>): Promise<T> {
  const context = Context.current();
  const startedAt = Date.now();
  let shown = doing;
  const beat = () => context.heartbeat({ doing: shown, seconds: Math.round((Date.now() - startedAt) / 1000) });
  const timer = setInterval(beat, HEARTBEAT_MS);
  beat();
  try {
    return await act({
      signal: context.cancellationSignal,
      show: (text) => {
        shown = text.slice(-SHOWN_CHARS);
      },
    });
  } catch (error) {
    // The SDK tells a cancel by its own failure; libraries throw errors of theirs when aborted.
    if (context.cancellationSignal.aborted) throw context.cancellationSignal.reason;
    throw translated(error);
  } finally {
    clearInterval(timer);
  }
}

function translated(error: unknown): unknown {
  if (error instanceof ModelFailure) return failure(error.kind, error.message, error.retryable, error.retryAfterMs, error.windowTokens);
  if (error instanceof ForgeFailure) return failure(error.kind, error.message, error.retryable, error.retryAfterMs);
  if (error instanceof SandboxFailure || error instanceof StoreFailure) return failure(error.kind, error.message, error.retryable);
  if ((error as NodeJS.ErrnoException)?.code === 'ENOSPC')
    return failure('disk_full', `No space left: ${(error as Error).message}`, true, 5_000);
  return error;
}

function failure(type: string, message: string, retryable: boolean, retryAfterMs?: number, detail?: number): ApplicationFailure {
  return ApplicationFailure.create({
    type,
    message,
    nonRetryable: !retryable,
    ...(detail === undefined ? {} : { details: [detail] }),
    ...(retryAfterMs === undefined ? {} : { nextRetryDelay: retryAfterMs }),
  });
}
