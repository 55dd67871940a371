/** Every job ends by itself once the faults are over, and no worker dies of itself. */
import { only, type Stamped } from '../history';
import type { Check } from './check';

export const ended: Check = {
  name: 'ended',
  promise: 'every job ends once the faults are over, and no worker ends of itself',
  problems: ({ history, jobs }) => [
    ...only(history, 'unended').map(({ job, status }) => `${job} did not end: ${JSON.stringify(status)}`),
    ...only(history, 'ended')
      .filter(({ job, error }) => error !== undefined && !(error === 'cancelled' && wasCancelled(history, job)))
      .map(({ job, error }) => `${job} ended as ${error}`),
    ...only(history, 'ended')
      .filter(({ job, outcome }) => outcome && outcome.kind !== 'delivered' && !wasCancelled(history, job))
      .map(({ job, outcome }) => `${job} ended as ${outcome?.kind}: ${outcome?.reason}`),
    ...only(history, 'died')
      .filter((death) => !death.expected && !startedInVain(history, death))
      .map(({ pid, code, signal, said = '' }) => `worker ${pid} died of itself: ${signal ?? `exit ${code}`} ${said}`),
    ...jobs.filter(({ steps }) => steps.length === 0).map(({ id }) => `${id} has no step`),
  ],
};

/** A worker that finds no server, or no room, when it starts says so and ends: its supervisor tries again. */
function startedInVain(
  history: readonly Stamped[],
  { pid, code, atMs }: { readonly pid: number; readonly code: number | null; readonly atMs: number },
): boolean {
  const own = only(history, 'worker').filter((it) => it.pid === pid);
  const startedMs = own.find(({ is }) => is === 'started')?.atMs ?? atMs;
  const away = only(history, 'fault').filter(({ nemesis }) => /^(server|network|disk)/.test(nemesis));
  const polled = own.some(({ is }) => is === 'polling');
  return code === 1 && !polled && away.some(({ fromMs, untilMs }) => fromMs <= atMs && untilMs >= startedMs);
}

function wasCancelled(history: readonly Stamped[], job: string): boolean {
  return only(history, 'said').some((it) => it.job === job && it.message.act?.kind === 'cancel');
}
