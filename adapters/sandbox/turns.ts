/**
 * One command at a time per sandbox: whatever ends a command kills everything that runs in its sandbox, so two of them
 * side by side would kill each other.
 */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  /** Runs `action` when all earlier ones have ended. Throws `signal.reason` if aborted while waiting; a turn that began runs on. */
  async take<T>(action: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const before = this.last;
    let done = () => {};
    this.last = new Promise<void>((resolve) => {
      done = resolve;
    });
    try {
      await (signal ? orAbort(before, signal) : before);
      signal?.throwIfAborted();
      return await action();
    } finally {
      // Also one that gave up waiting must not let the next one overtake those before it.
      void before.then(done);
    }
  }
}

function orAbort(promise: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    void promise.then(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
  });
}
