/**
 * Makes or moves one branch in the person's repository, or in a remote that the job names, and nothing else there. The commit depends
 * only on the base, the step and the message, so the same delivery twice is one; the push is conditional on what this job itself put
 * there before.
 */
import type { Delivered, Delivery } from '../../activities/ports';
import { StoreFailure } from '../../contract/failures';
import type { JobSpec } from '../../contract/job';
import { git } from './git';
import { readObjects, writeObjects } from './objects';
import { pushTo, type Target } from './push';
import type { JobRefs } from './refs';
import { remoteUrl } from './remotes';
import type { Source } from './source';
import { isCheckedOut, remoteRefs } from './source';
import { makeCommit, parseCommit } from './tree-object';

/** What of the store takes part. */
export interface DeliveringStore {
  readonly gitDir: string;
  readonly spec: JobSpec;
  readonly base: { readonly commit: string | null; readonly tree: string };
  readonly refs: JobRefs;
}

export async function deliver(store: DeliveringStore, delivery: Delivery, signal: AbortSignal): Promise<Delivered> {
  const { refs } = store;
  const { branch, tree } = delivery;
  if (tree === store.base.tree) return refused('There is nothing to deliver: the work is the same as the base.');
  const commit = await deliveryCommit(store, delivery);
  const target = await targetOf(store, delivery.remote, signal);
  const { before, after } = target.fence;
  const there = await remoteRefs(target.source);
  const problem = await whyNot(refs, target, branch, there, commit);
  if (problem) return refused(problem);
  const tip = there.get(`refs/heads/${branch}`);
  if (tip !== commit) {
    if (tip !== undefined) await refs.write(after, tip);
    // Before the push: killed right after it, we would not know the branch for ours.
    await refs.write(before, commit);
    const refusal = await pushTo(target, branch, commit, tip ?? '');
    if (refusal) return refused(refusal);
  }
  await refs.write(after, commit);
  return { commit, to: target.source.repository };
}

async function targetOf({ gitDir, spec }: DeliveringStore, remote: string | undefined, signal: AbortSignal): Promise<Target> {
  const own: Source = { repository: spec.repository, gitDir, signal };
  if (remote === undefined) return { source: own, name: spec.repository, fence: { before: 'delivering', after: 'delivered' } };
  const repository = await remoteUrl(own, remote);
  return { source: { ...own, repository }, name: remote, fence: { before: 'pushing', after: 'pushed' } };
}

async function deliveryCommit({ gitDir, base }: DeliveringStore, { tree, step, message }: Delivery): Promise<string> {
  const recorded = (await readObjects(gitDir, [step])).get(step);
  if (!recorded) throw new StoreFailure('missing', `The step ${step} to be delivered is not in ${gitDir}.`);
  const { dateSec } = parseCommit(recorded.body);
  const commit = makeCommit({ tree, parents: base.commit === null ? [] : [base.commit], dateSec, message });
  await writeObjects(gitDir, [commit]);
  return commit.id;
}

/** Why the branch is left alone, with what to do about it; null if nothing stands against it. */
async function whyNot(
  refs: JobRefs,
  { source, name: place, fence }: Target,
  branch: string,
  there: ReadonlyMap<string, string>,
  commit: string,
): Promise<string | null> {
  const { gitDir } = source;
  const name = `refs/heads/${branch}`;
  const tip = there.get(name);
  // Delivered already, and perhaps being looked at.
  if (tip === commit) return null;
  const answer = await git(['check-ref-format', name], { gitDir, answers: [1, 128] });
  if (answer.exitCode !== 0) return `"${branch}" cannot be the name of a branch. Submit the job with another one.`;
  if (await isCheckedOut(source, branch))
    return `The branch "${branch}" is checked out in ${place}. Switch that checkout to another branch, or choose another delivery branch; the work is kept in ${gitDir}.`;
  const ours = await Promise.all([refs.read(fence.after), refs.read(fence.before)]);
  if (tip !== undefined && !ours.includes(tip))
    return `The branch "${branch}" of ${place} holds ${tip.slice(0, 10)}, which this job did not put there. Rename or delete it, or choose another delivery branch; the work is kept in ${gitDir}.`;
  const rival = [...there.keys()].find(
    (ref) => ref.startsWith(`${name}/`) || (ref.startsWith('refs/heads/') && name.startsWith(`${ref}/`)),
  );
  if (rival)
    return `The branch "${branch}" cannot be made in ${place} beside "${rival.slice('refs/heads/'.length)}". Choose another delivery branch.`;
  return null;
}

function refused(problem: string): Delivered {
  return { commit: null, problem };
}
