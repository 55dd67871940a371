/** When steps were recorded, by the dates of their commits. Beside a step and never in its tree: two runs of one job differ in it. */
import type { CommitId } from '../../contract/steps';
import { readObjects } from './objects';
import { parseCommit } from './tree-object';

/** Milliseconds since 1970, to the second; a commit that cannot be read is left out. */
export async function recordedAt(gitDir: string, commits: readonly CommitId[]): Promise<ReadonlyMap<CommitId, number>> {
  const objects = await readObjects(gitDir, commits);
  return new Map(
    [...objects].flatMap(([id, { type, body }]) => (type === 'commit' ? [[id, parseCommit(body).dateSec * MS] as const] : [])),
  );
}

const MS = 1_000;
