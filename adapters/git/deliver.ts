/**
 * Makes or moves one branch in the person's repository, and nothing else there. The commit depends only on the base, the step
 * and the message, so the same delivery twice is one; the push is conditional on what this job itself put there before.
 */
import type { Delivered } from '../../activities/ports';
import { StoreFailure } from '../../contract/failures';
import type { JobSpec } from '../../contract/job';
import { GitFailure, git, gitAsPerson } from './git';
import { readObjects, writeObjects } from './objects';
import type { JobRefs } from './refs';
import type { Source } from './source';
import { isCheckedOut, remoteRefs, serving } from './source';
import { makeCommit, parseCommit } from './tree-object';

export interface Delivery {
  readonly branch: string;
  readonly tree: string;
  readonly message: string;
  /** Its date becomes the delivered commit's. */
  readonly step: string;
}

/** What of the store takes part. */
export interface DeliveringStore {
  readonly gitDir: string;
  readonly spec: JobSpec;
  readonly base: { readonly commit: string | null; readonly tree: string };
  readonly refs: JobRefs;
}

export async function deliver(store: DeliveringStore, delivery: Delivery, signal: AbortSignal): Promise<Delivered> {
  const { gitDir, spec, base } = store;
  const source: Source = { repository: spec.repository, gitDir, signal };
  if (delivery.tree === base.tree) return refused('There is nothing to deliver: the work is the same as the base.');
  const commit = await deliveryCommit(store, delivery);
  const there = await remoteRefs(source);
  const problem = await whyNot(store, source, delivery.branch, there, commit);
  if (problem) return refused(problem);
  const tip = there.get(`refs/heads/${delivery.branch}`);
  if (tip !== commit) {
    if (tip !== undefined) await store.refs.write('delivered', tip);
    // Before the push: killed right after it, we would not know the branch for ours.
    await store.refs.write('delivering', commit);
    const refusal = await push(source, delivery.branch, commit, tip ?? '');
    if (refusal) return refused(refusal);
  }
  await store.refs.write('delivered', commit);
  return { commit };
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
  store: DeliveringStore,
  source: Source,
  branch: string,
  there: ReadonlyMap<string, string>,
  commit: string,
): Promise<string | null> {
  const { repository } = source;
  const name = `refs/heads/${branch}`;
  const tip = there.get(name);
  // Delivered already, and perhaps being looked at.
  if (tip === commit) return null;
  const answer = await git(['check-ref-format', name], { gitDir: source.gitDir, answers: [1, 128] });
  if (answer.exitCode !== 0) return `"${branch}" cannot be the name of a branch. Submit the job with another one.`;
  if (await isCheckedOut(source, branch))
    return `The branch "${branch}" is checked out in ${repository}. Switch that checkout to another branch, or choose another delivery branch; the work is kept in ${source.gitDir}.`;
  const ours = await Promise.all([store.refs.read('delivered'), store.refs.read('delivering')]);
  if (tip !== undefined && !ours.includes(tip))
    return `The branch "${branch}" of ${repository} holds ${tip.slice(0, 10)}, which this job did not put there. Rename or delete it, or choose another delivery branch; the work is kept in ${source.gitDir}.`;
  const rival = [...there.keys()].find(
    (ref) => ref.startsWith(`${name}/`) || (ref.startsWith('refs/heads/') && name.startsWith(`${ref}/`)),
  );
  if (rival)
    return `The branch "${branch}" cannot be made in ${repository} beside "${rival.slice('refs/heads/'.length)}". Choose another delivery branch.`;
  return null;
}

/** Null if the branch is where it should be; else why it was refused for good. What may pass is a retryable failure. */
async function push(source: Source, branch: string, commit: string, expected: string): Promise<string | null> {
  const { repository, gitDir, signal } = source;
  const ref = `refs/heads/${branch}`;
  const quiet = ['--porcelain', '--no-verify', '--no-follow-tags', '--recurse-submodules=no', '--no-signed'];
  const lease = `--force-with-lease=${ref}:${expected}`;
  try {
    await gitAsPerson(['push', ...quiet, lease, ...serving('receive-pack', repository), '--', repository, `${commit}:${ref}`], {
      gitDir,
      signal,
    });
    return null;
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    const verdict = error.stdout
      .toString('utf8')
      .split('\n')
      .find((line) => line.startsWith('!'))
      ?.split('\t')[2];
    if (verdict === undefined || MAY_PASS.test(verdict)) throw error;
    const said = error.stderr
      .split('\n')
      .filter((line) => line.startsWith('remote:'))
      .join(' ')
      .slice(0, 300);
    return `${repository} refused the branch "${branch}": ${verdict} ${said}`.trim();
  }
}

/** Verdicts on a push that another attempt may change: a full or read-only disk, a lock held, a branch moved just now. */
const MAY_PASS = /stale info|unpacker error|failed to (?:write|update|lock)|cannot lock|unable to|remote failure|atomic/;

function refused(problem: string): Delivered {
  return { commit: null, problem };
}
