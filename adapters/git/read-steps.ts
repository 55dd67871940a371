/**
 * Reads steps back, many at once: level by level, so that each level is one batch however many steps there are. A step that
 * cannot be read whole is not in the result; what that means is for the store to say.
 */
import { readObjects } from './objects';
import type { StepTrees, StoredStep } from './step-format';
import { decodeCommit, decodeRecord, entriesOf } from './step-format';

export async function readSteps(gitDir: string, commits: readonly string[]): Promise<ReadonlyMap<string, StoredStep>> {
  const objects = await readObjects(gitDir, commits);
  const trees = new Map<string, StepTrees>();
  for (const [id, object] of objects) if (object.type === 'commit') trees.set(id, decodeCommit(object));
  const roots = await readObjects(
    gitDir,
    [...trees.values()].map(({ root }) => root),
  );
  const stepTrees = new Map([...roots].map(([id, root]) => [id, entriesOf(root)]));
  const steps = await readObjects(gitDir, idsNamed(stepTrees, 'step'));
  const blobs = await readObjects(
    gitDir,
    [...steps.values()].flatMap((tree) => [...entriesOf(tree).values()]),
  );
  const found = new Map<string, StoredStep>();
  for (const [commit, { parent, root, beside }] of trees) {
    const work = stepTrees.get(root)?.get('work');
    const files = entriesOf(steps.get(stepTrees.get(root)?.get('step') ?? ''));
    const bodies = new Map([...files].flatMap(([name, id]) => (blobs.has(id) ? [[name, blobs.get(id)?.body as Buffer] as const] : [])));
    const record = bodies.size === files.size ? decodeRecord(bodies) : null;
    const ledger = files.get('ledger.json');
    if (work && record && ledger) found.set(commit, { step: { commit, parent, workTree: work, record, ...beside }, ledger });
  }
  return found;
}

function idsNamed(trees: ReadonlyMap<string, ReadonlyMap<string, string>>, name: string): readonly string[] {
  return [...trees.values()].flatMap((entries) => entries.get(name) ?? []);
}
