/**
 * What a process does before it writes to a store: puts back what a power cut took, and drops what cannot be had back. The newest step
 * may have been recorded by a process that was killed before it was on disk, and nobody was told of it: it is from now on.
 */
import type { Journal } from './journal';
import { putObjects, removeDamaged, removeDamagedLoose } from './objects';
import type { JobRefs } from './refs';
import type { StoredStep } from './step-format';
import { EMPTY_TREE } from './tree-object';
import { visitStep } from './verify';

export interface Recovering {
  readonly gitDir: string;
  readonly base: { readonly tree: string };
  readonly refs: JobRefs;
  readonly journal: Journal;
  load(commit: string): Promise<StoredStep | undefined>;
}

/** Returns the position of the newest step, which is on disk; -1 if there is none. */
export async function recover(store: Recovering): Promise<number> {
  store.refs.removeLeft();
  await restore(store);
  if (store.journal.isLong) await store.journal.settle();
  const tip = await dropDamagedTip(store);
  if (!tip) return -1;
  const { commit, parent, record } = tip.step;
  await makeDurable(store, record.seq, commit, parent);
  return record.seq;
}

/** Of a step that another process recorded: whoever tells of it has it on disk. */
export async function makeDurable(store: Recovering, seq: number, commit: string, parent: string | null): Promise<void> {
  await visitStep(store.gitDir, await treeBefore(store, parent), commit, (object) => store.journal.keep([object]));
  await store.journal.record(seq, commit);
}

/**
 * Takes away the newest step, and the one before it, and so on, until one can be read whole with all that it added to the work.
 * Only a power cut makes it find anything. Returns the one that stands.
 */
export async function dropDamagedTip(store: Recovering): Promise<StoredStep | null> {
  for (const seq of [...(await store.refs.positions())].reverse()) {
    const commit = await store.refs.read(seq);
    if (commit === null) continue;
    const { stored, bad } = commit === 'damaged' ? { stored: undefined, bad: [] } : await lookAt(store, commit);
    if (stored) {
      store.refs.pointHead(commit);
      return stored;
    }
    await removeDamaged(store.gitDir, bad);
    await store.refs.removeDamaged(seq, commit);
  }
  return null;
}

/** The step if it is whole, and the ids of what is not. */
async function lookAt(
  store: Recovering,
  commit: string,
): Promise<{ readonly stored: StoredStep | undefined; readonly bad: readonly string[] }> {
  const stored = await store.load(commit);
  if (!stored) return { stored, bad: [commit] };
  const bad = await visitStep(store.gitDir, await treeBefore(store, stored.step.parent), commit, async () => {});
  return { stored: bad.length > 0 ? undefined : stored, bad };
}

async function treeBefore(store: Recovering, parent: string | null): Promise<string> {
  const before = parent === null ? store.base.tree : (await store.load(parent))?.step.workTree;
  return before ?? EMPTY_TREE.id;
}

/** From the journals of earlier boots. Where those had gone as far as to be removed, everything else is on disk. */
async function restore(store: Recovering): Promise<void> {
  const { gitDir, refs, journal } = store;
  const entries = journal.left();
  if (entries === null) return;
  await removeDamagedLoose(gitDir);
  for (const { seq, commit, objects } of entries) {
    await putObjects(gitDir, objects);
    const standing = await refs.read(seq);
    if (standing === commit) continue;
    if (standing !== null && (standing === 'damaged' || !(await store.load(standing)))) await refs.removeDamaged(seq, standing);
    refs.create(seq, commit);
  }
  await journal.settle();
}
