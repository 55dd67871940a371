/** Every job ends by itself once the faults are over, and no worker dies of itself. */
import { only } from '../history';
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
      .filter(({ expected }) => !expected)
      .map(({ pid, code, signal }) => `worker ${pid} died of itself: ${signal ?? `exit ${code}`}`),
    ...jobs.filter(({ steps }) => steps.length === 0).map(({ id }) => `${id} has no step`),
  ],
};

function wasCancelled(history: Parameters<typeof only>[0], job: string): boolean {
  return only(history, 'said').some((it) => it.job === job && it.message.act?.kind === 'cancel');
}
