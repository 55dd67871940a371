/**
 * Attempts at steps of one job take turns in one worker. The server may take an attempt for dead that still runs here (after a silence
 * of the network, say), and begin the next one beside it: on one workspace, where the second resets what the first is taking up.
 */

/** Waits for every earlier attempt of the job to end, however it ends. Throws the signal's reason if aborted meanwhile. */
export type InTurn = <T>(job: string, signal: AbortSignal, act: () => Promise<T>) => Promise<T>;

/** The first one is told by its next heartbeat that nobody waits for it, and ends: the second waits a second or two. */
export function turnsOfJobs(): InTurn {
  const last = new Map<string, Promise<unknown>>();
  return (job, signal, act) => {
    const before = last.get(job);
    const turn = before ? orAborted(before, signal).then(act) : act();
    // One that gave up waiting must not let the next one overtake those before it.
    const over = Promise.allSettled([before, turn]).then(() => {
      if (last.get(job) === over) last.delete(job);
    });
    last.set(job, over);
    return turn;
  };
}

function orAborted(before: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    void before.then(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
  });
}
