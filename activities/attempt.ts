/**
 * One attempt of an activity: heartbeats from the first line on, cancellation passed on, failures translated once into
 * Temporal's. The only file of this folder, with `index.ts`, that knows Temporal.
 */
import { ApplicationFailure, Context } from '@temporalio/activity';
import { ModelFailure, SandboxFailure, StoreFailure } from '../contract/failures';

export interface Attempt {
  readonly signal: AbortSignal;
  /** Shown live in the Web UI, costs no history. */
  readonly show: (doing: string) => void;
}

/** Short, so that a stop is seen within half a second: the server answers it in the reply to a heartbeat. */
const HEARTBEAT_MS = 300;
/** A worker sends at most a hundred a second, however many activities it runs: each is a write to the server's database. */
const HEARTBEAT_MS_PER_ATTEMPT = 10;
let running = 0;
const SHOWN_CHARS = 200;

export async function attempt<T>(doing: string, act: (attempt: Attempt) => Promise<T>): Promise<T> {
  const context = Context.current();
  const startedAt = Date.now();
  let shown = doing;
  const beat = () => context.heartbeat({ doing: shown, seconds: Math.round((Date.now() - startedAt) / 1000) });
  const stopBeating = repeatedly(beat);
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
    stopBeating();
  }
}

/** Now, and again and again until the returned function is called. */
function repeatedly(beat: () => void): () => void {
  let timer: NodeJS.Timeout;
  const again = () => {
    beat();
    timer = setTimeout(again, Math.max(HEARTBEAT_MS, running * HEARTBEAT_MS_PER_ATTEMPT));
  };
  running++;
  again();
  return () => {
    running--;
    clearTimeout(timer);
  };
}

function translated(error: unknown): unknown {
  if (error instanceof ModelFailure) return failure(error.kind, error.message, error.retryable, error.retryAfterMs, error.windowTokens);
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
