/** When steps were recorded: the dates of their commits, which are no part of a step's tree since no two runs agree on them. */
import { readObjects } from '../adapters/git/objects';
import { parseCommit } from '../adapters/git/tree-object';

/** By commit, as ISO 8601 in UTC. A commit that cannot be read has none. */
export async function datesOf(gitDir: string, commits: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const objects = await readObjects(gitDir, commits);
  return new Map([...objects].map(([id, { body }]) => [id, new Date(parseCommit(body).dateSec * 1000).toISOString()]));
}
