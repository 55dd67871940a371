/** The worker's side of being supervised: says that it polls, and ends when its supervisor is gone. Does nothing when run alone. */

/** The one message a worker sends. */
export interface Polling {
  readonly type: 'polling';
}

/** A worker whose supervisor died has no server either: there is nothing worth a long grace. */
const END_WITHIN_MS = 5_000;

/** Call once the worker polls. `end` has to make the process end by itself; it may throw when that is under way already. */
export function underSupervision(end: () => void): void {
  if (!process.connected) return;
  process.send?.({ type: 'polling' } satisfies Polling, () => {});
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), END_WITHIN_MS).unref();
    try {
      end();
    } catch {
      // A worker that is told twice to shut down says so.
    }
  });
  // The line to the supervisor must not keep a finished worker alive.
  process.channel?.unref();
}
