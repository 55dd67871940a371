/**
 * One attempt of an activity: heartbeats for as long as it takes, cancellation passed on, failures translated once into
 * Temporal's, and no secret in anything that is told to the server. The only file of this folder, with `index.ts`, that knows Temporal.
 */
import { ApplicationFailure, Context } from '@temporalio/activity';
import { ForgeFailure, ModelFailure, SandboxFailure, StoreFailure } from '../contract/failures';
import { redactedDeep } from '../redaction/deep';
import type { Redact } from '../redaction/redactor';

export interface Attempt {
  readonly signal: AbortSignal;
  /** Shown live in the Web UI, costs no history. A function is asked at each heartbeat; of what it gives the last whole line is shown. */
  readonly show: (doing: string | (() => string)) => void;
}

/** Short, so that a stop is seen within half a second: the server answers it in the reply to a heartbeat. */
const HEARTBEAT_MS = 300;
/** A worker sends at most fifty a second, however many activities it runs: each is a write to the server's database. */
const HEARTBEAT_MS_PER_ATTEMPT = 20;
let running = 0;
const SHOWN_CHARS = 200;

export type Attempts = <T>(doing: string, act: (attempt: Attempt) => Promise<T>) => Promise<T>;

export function attempts(redact: Redact): Attempts {
  return (doing, act) => attempt(doing, act, redact);
}

async function attempt<T>(doing: string, act: (attempt: Attempt) => Promise<T>, redact: Redact): Promise<T> {
  const context = Context.current();
  const startedAt = Date.now();
  let shown: string | (() => string) = doing;
  const beat = () => context.heartbeat({ doing: shownNow(shown, redact) || doing, seconds: Math.round((Date.now() - startedAt) / 1000) });
  const stopBeating = repeatedly(beat);
  try {
    const result = await act({
      signal: context.cancellationSignal,
      show: (text) => {
        shown = text;
      },
    });
    return redactedDeep(result, redact);
  } catch (error) {
    // The SDK tells a cancel by its own failure; libraries throw errors of theirs when aborted.
    if (context.cancellationSignal.aborted) throw context.cancellationSignal.reason;
    throw redactedError(translated(error), redact);
  } finally {
    stopBeating();
  }
}

/**
 * Again and again until the returned function is called. Not at once: most attempts are over by the first one, and a stop that is asked
 * for meanwhile is heard of no later than one that is asked for between two.
 */
function repeatedly(beat: () => void): () => void {
  let timer: NodeJS.Timeout;
  const later = () => {
    timer = setTimeout(again, Math.max(HEARTBEAT_MS, running * HEARTBEAT_MS_PER_ATTEMPT));
  };
  const again = () => {
    beat();
    later();
  };
  running++;
  later();
  return () => {
    running--;
    clearTimeout(timer);
  };
}

/** Redacted before it is cut, and never in the middle of a line that goes on. */
function shownNow(shown: string | (() => string), redact: Redact): string {
  if (typeof shown === 'string') return redact(shown).slice(-SHOWN_CHARS);
  const whole = redact(shown())
    .split(/[\r\n]+/)
    .slice(0, -1);
  return (whole.findLast((line) => line.trim() !== '') ?? '').slice(-SHOWN_CHARS);
}

/** A chain of causes may end in itself. */
const MOST_CAUSES = 10;

/** Its message and its stack go to the server and to the log of this process. */
function redactedError(error: unknown, redact: Redact): unknown {
  for (let at = error, depth = 0; at instanceof Error && depth < MOST_CAUSES; at = at.cause, depth++) {
    // Some errors have no message of their own that could be set.
    Object.defineProperty(at, 'message', { value: redact(at.message), configurable: true, writable: true });
    if (at.stack) at.stack = redact(at.stack);
  }
  return error;
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
