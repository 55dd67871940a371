/**
 * Whether a job's record is whole: each position's commit is there and says that it is that step, each stands on the one before it,
 * and what git's own branch names is one of them. Looks only; what is wrong is said, not mended.
 */
import type { GitJobStore } from '../adapters/git';
import { readSteps } from '../adapters/git/read-steps';
import { parseCommit } from '../adapters/git/tree-object';
import { headAt } from './chain-head';
import { wholeSteps } from './step-objects';

export interface Chain {
  readonly ok: boolean;
  readonly steps: number;
  /** The last step's commit. */
  readonly head: string | null;
  /** What breaks the chain, oldest first. */
  readonly problems: readonly string[];
  /** What is odd and breaks nothing. */
  readonly remarks: readonly string[];
}

export async function chainOf(store: GitJobStore): Promise<Chain> {
  const positions = await store.refs.positions();
  const ids = await Promise.all(positions.map(async (seq) => (await store.refs.read(seq)) ?? 'gone'));
  const commits = ids.filter((id) => /^[0-9a-f]{40}$/.test(id));
  const [objects, steps] = [await wholeSteps(store.gitDir, commits), await readSteps(store.gitDir, commits)];
  const problems = [...gaps(positions)];
  for (const [at, seq] of positions.entries()) {
    const id = ids[at] ?? 'gone';
    const object = objects.get(id);
    const said = steps.get(id)?.step.record.seq;
    if (!object) problems.push(`step ${seq}: its ref names ${id}, whose commit or record is missing or was changed`);
    else if (said !== seq) problems.push(`step ${seq}: ${id} says that it is step ${said ?? 'nothing that can be read'}`);
    if (object) problems.push(...parentProblems(seq, parseCommit(object.body).parents, ids[at - 1]));
  }
  const head = ids.at(-1) ?? null;
  const branch = await headAt(store.gitDir, store.spec.id);
  const { problem, remark } = branchFinding(branch, ids, head);
  return {
    ok: problems.length === 0 && !problem,
    steps: positions.length,
    head,
    problems: [...problems, ...(problem ? [problem] : [])],
    remarks: remark ? [remark] : [],
  };
}

function gaps(positions: readonly number[]): readonly string[] {
  return positions.flatMap((seq, at) => {
    const expected = at === 0 ? 0 : (positions[at - 1] ?? 0) + 1;
    if (seq === expected) return [];
    return [expected === seq - 1 ? `step ${expected}: has no ref` : `steps ${expected} to ${seq - 1}: have no refs`];
  });
}

function parentProblems(seq: number, parents: readonly string[], before: string | undefined): readonly string[] {
  const wanted = seq === 0 ? [] : [before ?? 'nothing'];
  if (parents.join() === wanted.join()) return [];
  return [`step ${seq}: stands on ${parents.join(' and ') || 'nothing'}, not on ${wanted.join() || 'nothing'}`];
}

/** The branch is written last and nothing waits for it, so after a power cut it may name an earlier step, or nothing. */
function branchFinding(branch: string | null, ids: readonly string[], head: string | null): { problem?: string; remark?: string } {
  if (branch === head) return {};
  if (branch === null) return { remark: 'the branch that plain git log begins at is not there' };
  if (ids.includes(branch))
    return { remark: `the branch that plain git log begins at names step ${ids.indexOf(branch)}, not the last one` };
  return { problem: `the store's branch names ${branch}, which is no step` };
}
