/** One delivery: one step, one commit on the base, one movement of one branch, and the workflow's one end. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { only } from '../history';
import type { Check } from './check';
import type { Evidence, JobEvidence } from './evidence';
import { git } from './git';

export const deliveredOnce: Check = {
  name: 'delivered-once',
  promise: 'an outcome is delivered once: one branch, moved once, with the files of the last step; nothing else in the repository changes',
  problems: (evidence) => evidence.jobs.flatMap((job) => [...steps(job), ...branch(evidence, job), ...ends(job), ...others(evidence, job)]),
};

function steps({ id, steps: all }: JobEvidence): string[] {
  const deliveries = all.filter(({ kind }) => kind === 'deliver');
  return deliveries.length === 1 + takenUp(all) && all.at(-1)?.kind === 'deliver'
    ? []
    : [`${id} has ${deliveries.length} deliveries, and ends with ${all.at(-1)?.kind}`];
}

/** How often a person took the job up again after it had ended. */
function takenUp(steps: JobEvidence['steps']): number {
  return steps.filter(({ kind }, at) => kind === 'human' && steps[at - 1]?.kind === 'deliver').length;
}

function branch({ dir, history }: Evidence, { id, spec, steps: all, forkOf }: JobEvidence): string[] {
  const repository = join(dir, 'repositories', forkOf ?? id, '.git');
  const action = all.at(-1)?.action;
  const name = action?.kind === 'deliver' ? action.branch : spec.delivery.branch;
  const log = join(repository, 'logs', 'refs', 'heads', ...name.split('/'));
  const moves = existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean) : [];
  const told = only(history, 'ended').findLast(({ job }) => job === id)?.outcome;
  if (told && told.commit === null) return moves.length === 0 ? [] : [`${id} was said to have no branch, and has one`];
  if (moves.length === 0 || moves.length > 1 + takenUp(all))
    return told || moves.length > 0 ? [`${id}: its branch was moved ${moves.length} times`] : [];
  const [tip = '', tree = '', parents = ''] = git(repository, ['log', '-1', '--format=%H|%T|%P', `refs/heads/${name}`])
    .trim()
    .split('|');
  const base = git(repository, ['rev-parse', 'refs/heads/main']).trim();
  return [
    ...(told && told.commit !== tip ? [`${id}: told of ${told.commit}, its branch is at ${tip}`] : []),
    ...(tree === all.at(-1)?.work ? [] : [`${id}: its branch has ${tree}, its last step ${all.at(-1)?.work}`]),
    ...(parents === base ? [] : [`${id}: its branch stands on ${parents}, not on ${base}`]),
  ];
}

function ends({ id, executions }: JobEvidence): string[] {
  const last = executions[0]?.events.at(-1)?.eventType ?? 'nothing';
  return /COMPLETED$|CANCELED$/.test(last) ? [] : [`${id}: its workflow's last event is ${last}`];
}

/** The checkout, the index and every other branch are as they were. */
function others({ dir, jobs }: Evidence, { id, forkOf }: JobEvidence): string[] {
  if (forkOf) return [];
  const repository = join(dir, 'repositories', id);
  const ours = jobs.filter((it) => it.id === id || it.forkOf === id).map((it) => `longhaul/${it.id}`);
  const heads = git(join(repository, '.git'), ['for-each-ref', '--format=%(refname)']).split('\n').filter(Boolean);
  const foreign = heads.filter((ref) => ref !== 'refs/heads/main' && !ours.some((name) => ref === `refs/heads/${name}`));
  const status = git(join(repository, '.git'), ['--work-tree', repository, 'status', '--porcelain']).trim();
  return [...foreign.map((ref) => `${id}: ${ref} is nobody's`), ...(status === '' ? [] : [`${id}: its checkout was touched: ${status}`])];
}
