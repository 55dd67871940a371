/** Each position has one step, for ever: as it stands, as it was seen from outside meanwhile, and as the workflow was told. */
import { only } from '../history';
import type { Check } from './check';
import type { Evidence, JobEvidence } from './evidence';

export const recordedOnce: Check = {
  name: 'recorded-once',
  promise: 'each step is recorded once, on top of the one before it, and never another in its place',
  problems: (evidence) => evidence.jobs.flatMap((job) => [...line(job), ...seen(evidence, job), ...told(job)]),
};

function line({ id, steps }: JobEvidence): string[] {
  return steps.flatMap(({ seq, parents }, at) => {
    if (seq !== at) return [`${id}: step ${at} is missing`];
    const parent = steps[at - 1]?.commit;
    return parents.join() === (parent ?? '') ? [] : [`${id}, step ${seq} stands on ${parents.join(' ')} instead of ${parent}`];
  });
}

function seen({ history }: Evidence, { id, steps }: JobEvidence): string[] {
  const first = new Map<number, string | null>();
  const looks = only(history, 'seen').filter(({ job }) => job === id);
  const problems = looks.flatMap(({ seq, commit }) => {
    if (!first.has(seq)) first.set(seq, commit);
    return first.get(seq) === commit ? [] : [`${id}, step ${seq} was ${first.get(seq)} and then ${commit ?? 'gone'}`];
  });
  const now = [...first].filter(([seq, commit]) => steps[seq]?.commit !== commit);
  return [...problems, ...now.map(([seq, commit]) => `${id}, step ${seq} was seen as ${commit} and is ${steps[seq]?.commit}`)];
}

/** Commits in the results of activities: what the workflow went on from. */
function told({ id, steps, executions }: JobEvidence): string[] {
  const commits = new Set(steps.map(({ commit }) => commit));
  return executions.flatMap(({ events }) =>
    events.flatMap((event) => {
      const { result } = (event.activityTaskCompletedEventAttributes ?? {}) as { result?: { payloads?: readonly { data?: string }[] } };
      const data = result?.payloads?.[0]?.data;
      const commit =
        data === undefined ? undefined : (JSON.parse(Buffer.from(data, 'base64').toString('utf8')) as { commit?: string } | null)?.commit;
      return commit === undefined || commits.has(commit) ? [] : [`${id}: the workflow was told of ${commit}, which is no step`];
    }),
  );
}
