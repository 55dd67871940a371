/** One absolute deadline around a call, whatever the call is doing: a stalled stream raises no error of its own. */
import { ModelFailure } from '../../contract/failures';

/**
 * Runs `work` with a signal that fires at the outer abort or at the deadline, and settles at that moment even if `work` does not:
 * with the outer signal's reason, or with a `timeout` failure.
 */
export async function withDeadline<T>(outer: AbortSignal, seconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  outer.throwIfAborted();
  const inner = new AbortController();
  const onAbort = () => inner.abort(outer.reason);
  outer.addEventListener('abort', onAbort, { once: true });
  const late = () =>
    inner.abort(new ModelFailure('timeout', `The model had not answered whole after ${seconds} s (timeoutSec of its profile).`));
  const timer = setTimeout(late, Math.min(seconds * 1_000, MAX_TIMER_MS));
  try {
    return await Promise.race([work(inner.signal), whenAborted(inner.signal)]);
  } catch (error) {
    throw inner.signal.aborted ? inner.signal.reason : error;
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', onAbort);
  }
}

/** What a timer can hold; beyond it Node fires at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}
