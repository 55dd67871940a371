/**
 * The objects of steps, each with its id computed again from its bytes: git's own reading takes a loose file for what its name
 * says, so a record that was changed on the disk is found only so. The files of the work are not read.
 */
import { type GitObject, makeObject, readObjects } from '../adapters/git/objects';
import { decodeCommit, entriesOf } from '../adapters/git/step-format';

/** By commit: the commit, its tree, its `step/` and every file in it. A commit with any of them missing or changed is not there. */
export async function wholeSteps(gitDir: string, ids: readonly string[]): Promise<ReadonlyMap<string, GitObject>> {
  const commits = await proven(gitDir, ids, 'commit');
  const rootOf = new Map([...commits].map(([id, commit]) => [id, decodeCommit(commit).root]));
  const roots = await proven(gitDir, [...rootOf.values()], 'tree');
  const stepOf = new Map([...rootOf].map(([id, root]) => [id, entriesOf(roots.get(root)).get('step') ?? '']));
  const trees = await proven(gitDir, [...stepOf.values()].filter(Boolean), 'tree');
  const filesOf = (id: string) => [...entriesOf(trees.get(stepOf.get(id) ?? '')).values()];
  const blobs = await proven(gitDir, [...commits.keys()].flatMap(filesOf), 'blob');
  return new Map([...commits].filter(([id]) => filesOf(id).length > 0 && filesOf(id).every((file) => blobs.has(file))));
}

async function proven(gitDir: string, ids: readonly string[], type: GitObject['type']): Promise<ReadonlyMap<string, GitObject>> {
  const found = await readObjects(gitDir, ids);
  return new Map([...found].filter(([id, it]) => it.type === type && makeObject(type, it.body).id === id));
}
