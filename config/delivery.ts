/** Whether a job's result can go where it is told to, as far as the job itself says. What is there is asked by whoever submits it. */
import { isAbsolute } from 'node:path';
import type { JobSpec } from '../contract/job';
import { branchProblem } from './branch';
import type { Problem } from './problem';
import { holdsPassword, withoutPassword } from './secrets';
import { isUrl } from './urls';

const REMOTE_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/;

export function pushProblems({ delivery: { push }, repository }: JobSpec): Problem[] {
  if (push === undefined) return [];
  const say = (problem: string, remedy: string) => [
    { field: 'delivery.push', value: withoutPassword(push).slice(0, 200), problem, remedy },
  ];
  if (holdsPassword(push)) return say('holds a password', "Leave it to git's credential helper, or use SSH");
  if (push === repository) return say('is the repository itself, where the branch goes anyhow', 'Leave it out');
  if (isUrl(push) || isAbsolute(push)) return [];
  if (!REMOTE_NAME.test(push)) return say('is neither the name of a remote nor an address', 'Write a name such as origin, or a URL');
  if (isUrl(repository)) return say('is the name of a remote, and a repository that is a URL has none', 'Write the URL to push to');
  return [];
}

/** A name stands for an address that is looked up when the branch is pushed; whether GitHub has it, GitHub says. */
export function pullRequestProblems({ delivery: { push, pullRequest }, repository }: JobSpec): Problem[] {
  if (pullRequest === undefined) return [];
  const to = push ?? repository;
  const isNamed = push !== undefined && REMOTE_NAME.test(push);
  const field = 'delivery.pullRequest';
  if (!isNamed && !/^(?:https?|ssh):\/\/|^[^/\s]+@[^/\s]+:/.test(to)) {
    const remedy = 'Add delivery.push: a remote of the repository, or the URL of a repository on GitHub';
    return [{ field, value: withoutPassword(to).slice(0, 200), problem: 'is about a place that GitHub does not have', remedy }];
  }
  const { base } = pullRequest;
  const problem = base === undefined ? null : branchProblem(base);
  return problem && base !== undefined
    ? [{ field: `${field}.base`, value: base.slice(0, 200), problem, remedy: 'Write the name of a branch' }]
    : [];
}
