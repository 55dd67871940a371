/** What a person said is recorded once if the command line said that it was sent, and never twice, and nothing was invented. */
import { only } from '../history';
import type { Check } from './check';
import type { Evidence, JobEvidence } from './evidence';

export const messages: Check = {
  name: 'messages',
  promise: 'a message of a person is neither lost nor doubled',
  problems: (evidence) =>
    evidence.jobs.filter(({ forkOf }) => !forkOf).flatMap((job) => [...each(evidence, job), ...invented(evidence, job), ...rewinds(job)]),
};

function each({ history }: Evidence, job: JobEvidence): string[] {
  const answers = only(history, 'answered').filter((it) => it.job === job.id);
  return only(history, 'said')
    .filter((it) => it.job === job.id)
    .flatMap(({ message: { id, text, act } }) => {
      const sent = answers.some((answer) => answer.id === id && answer.exitCode === 0);
      if (act?.kind === 'cancel')
        return sent && !ended(job, 'cancelled', text) ? [`${job.id} was cancelled (${text}) and ends otherwise`] : [];
      const recorded = humanIds(job).filter((it) => it === id).length;
      const decided = (job.steps.at(-1)?.ledger.decisions ?? []).filter((it) => it.id === id).length;
      // Where a job is neither paused nor waiting by the time that it hears it, these mean nothing.
      const optional = act !== undefined && act.kind !== 'extend';
      return [
        ...(recorded > 1 ? [`${job.id}: ${id} is recorded ${recorded} times`] : []),
        ...(sent && recorded === 0 && !optional && !toldLate(history, job, id) ? [`${job.id}: ${id} was sent and is not recorded`] : []),
        ...(act === undefined && recorded === 1 && decided !== 1 ? [`${job.id}: ${id} stands ${decided} times in the ledger`] : []),
        ...(recorded === 1 && !hasText(job, id, text) ? [`${job.id}: ${id} is recorded with other words`] : []),
      ];
    });
}

/** One that came while the work was delivered is in the outcome, word for word. */
function toldLate(history: Evidence['history'], { id: job }: JobEvidence, id: string): boolean {
  return only(history, 'ended').some((it) => it.job === job && it.outcome?.unheard?.some((message) => message.id === id));
}

function ended({ steps }: JobEvidence, outcome: string, reason: string): boolean {
  const action = steps.at(-1)?.action;
  // Delivered already: too late to be cancelled.
  return action?.kind === 'deliver' && ((action.outcome === outcome && action.reason.includes(reason)) || action.outcome === 'delivered');
}

function humanIds({ steps }: JobEvidence): string[] {
  return steps.flatMap(({ action }) => (action.kind === 'human' ? [action.message.id] : []));
}

function hasText({ steps }: JobEvidence, id: string, text: string): boolean {
  return steps.some(({ action }) => action.kind === 'human' && action.message.id === id && action.message.text === text);
}

function invented({ history }: Evidence, job: JobEvidence): string[] {
  const said = new Set(only(history, 'said').map(({ message }) => message.id));
  return humanIds(job)
    .filter((id) => !said.has(id))
    .map((id) => `${job.id}: nobody said ${id}`);
}

/** A job taken back has its files of then. */
function rewinds({ id, steps }: JobEvidence): string[] {
  return steps.flatMap(({ seq, work, action }) => {
    const act = action.kind === 'human' ? action.message.act : undefined;
    if (act?.kind !== 'rewind') return [];
    return steps[act.to]?.work === work ? [] : [`${id}, step ${seq}: taken back to ${act.to}, it has other files`];
  });
}
