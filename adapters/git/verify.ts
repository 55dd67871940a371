/**
 * Whether a step is whole: its commit, its record, and what it added to the work tree of the one before it. Older objects were on
 * disk long before.
 */
import { type GitObject, readObjects } from './objects';
import { decodeCommit, entriesOf } from './step-format';
import type { TreeEntry } from './tree-object';
import { EMPTY_TREE, parseTree } from './tree-object';

type Visit = (object: GitObject) => Promise<void>;

/** Visits the objects of a step that stands on the work tree `before`; returns the ids of those that cannot be read whole. */
export async function visitStep(gitDir: string, before: string, commitId: string, visit: Visit): Promise<readonly string[]> {
  const commit = await readOne(gitDir, commitId, visit);
  if (!commit) return [commitId];
  const { root: rootId } = decodeCommit(commit);
  const root = await readOne(gitDir, rootId, visit);
  if (!root) return [rootId];
  const [step, work] = [entriesOf(root).get('step') ?? '', entriesOf(root).get('work') ?? ''];
  return [...(await visitAdded(gitDir, EMPTY_TREE.id, step, visit)), ...(await visitAdded(gitDir, before, work, visit))];
}

/** Objects under `tree` that are not in `before`. */
async function visitAdded(gitDir: string, before: string, tree: string, visit: Visit): Promise<readonly string[]> {
  if (tree === before || tree === EMPTY_TREE.id) return [];
  const now = await readOne(gitDir, tree, visit);
  if (!now) return [tree];
  const old = new Map(parseTree((await readOne(gitDir, before, ignore))?.body ?? Buffer.alloc(0)).map((entry) => [entry.name, entry]));
  const bad: string[] = [];
  // One at a time: a file may have 50 MB.
  for (const entry of parseTree(now.body)) {
    const counterpart = old.get(entry.name);
    if (counterpart?.id === entry.id || entry.mode === '160000') continue;
    const from = counterpart && isTree(counterpart) ? counterpart.id : EMPTY_TREE.id;
    if (isTree(entry)) bad.push(...(await visitAdded(gitDir, from, entry.id, visit)));
    else if (!(await readOne(gitDir, entry.id, visit))) bad.push(entry.id);
  }
  return bad;
}

async function readOne(gitDir: string, id: string, visit: Visit): Promise<GitObject | undefined> {
  const object = (await readObjects(gitDir, [id])).get(id);
  if (object) await visit(object);
  return object;
}

const ignore: Visit = async () => {};

function isTree(entry: TreeEntry): boolean {
  return entry.mode === '40000';
}
