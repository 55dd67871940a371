/**
 * After a power cut the newest step may stand on objects that never reached the disk. This finds out which, looking only at
 * what the step added to the work tree of the one before it: older ones were synced long before.
 */
import { readObjects } from './objects';
import type { TreeEntry } from './tree-object';
import { EMPTY_TREE, parseTree } from './tree-object';

/** Ids of objects under `tree`, and not in `before`, that cannot be read whole. */
export async function unreadable(gitDir: string, before: string, tree: string): Promise<readonly string[]> {
  if (tree === before || tree === EMPTY_TREE.id) return [];
  const objects = await readObjects(gitDir, [before, tree]);
  const now = objects.get(tree);
  if (!now) return [tree];
  const old = new Map(parseTree(objects.get(before)?.body ?? Buffer.alloc(0)).map((entry) => [entry.name, entry]));
  const added = parseTree(now.body).filter((entry) => old.get(entry.name)?.id !== entry.id);
  const blobs = added.filter((entry) => !isTree(entry) && entry.mode !== '160000').map((entry) => entry.id);
  const bad: string[] = [];
  // One at a time: a file may have 50 MB.
  for (const id of blobs) if (!(await readObjects(gitDir, [id])).has(id)) bad.push(id);
  for (const entry of added.filter(isTree)) {
    const counterpart = old.get(entry.name);
    bad.push(...(await unreadable(gitDir, counterpart && isTree(counterpart) ? counterpart.id : EMPTY_TREE.id, entry.id)));
  }
  return bad;
}

function isTree(entry: TreeEntry): boolean {
  return entry.mode === '40000';
}
