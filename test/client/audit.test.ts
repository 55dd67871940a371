/** An audit says what is so: a whole chain is called whole, and each way to break a record is found and named. */
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobStore, RecordedStep } from '../../activities/ports';
import { loosePath } from '../../adapters/git/objects';
import { auditOf } from '../../client/audit';
import { type Chain, chainOf } from '../../client/chain';
import { openStore, stepsOf } from '../../client/steps';
import { inStore, Scene, stepAfter } from '../adapters/git/scene';

let scene: Scene;
let store: JobStore;
let steps: readonly RecordedStep[];
beforeEach(async () => {
  scene = new Scene();
  store = await scene.newStore();
  const zero = await store.publish(stepAfter(null, store.base.tree));
  const one = await store.publish(stepAfter(zero, store.base.tree, 'first'));
  steps = [zero, one, await store.publish(stepAfter(one, store.base.tree, 'second'))];
});
afterEach(() => scene.dispose());

const chain = async (): Promise<Chain> => chainOf(await openStore(scene.home, 'job'));
const commitOf = (seq: number): string => (steps[seq] as RecordedStep).commit;
const refFile = (seq: number): string => join(scene.gitDir, 'refs', 'longhaul', 'job', String(seq));
const branchFile = (): string => join(scene.gitDir, 'refs', 'heads', 'job');

/** The loose file of one step's title in the place of another's: git itself would not notice. */
function replaceRecord(seq: number, by: number): void {
  const fileOf = (at: number) => loosePath(scene.gitDir, inStore(scene, 'rev-parse', `${commitOf(at)}:step/step.json`).trim());
  chmodSync(fileOf(seq), 0o644);
  writeFileSync(fileOf(seq), readFileSync(fileOf(by)));
}

test('a chain that nobody touched is whole up to its last step', async () => {
  expect(await chain()).toEqual({ ok: true, steps: 3, head: commitOf(2), problems: [], remarks: [] });
});

test.each([
  ['a ref that is gone', () => rmSync(refFile(1)), 'step 1: has no ref'],
  ['the first ref gone', () => rmSync(refFile(0)), 'step 0: has no ref'],
  ['a commit that is gone', () => rmSync(loosePath(scene.gitDir, commitOf(1))), 'missing or was changed'],
  ['a commit that was overwritten', () => writeFileSync(loosePath(scene.gitDir, commitOf(1)), 'x'), 'missing or was changed'],
  [
    'a commit in the place of another',
    () => writeFileSync(loosePath(scene.gitDir, commitOf(1)), readFileSync(loosePath(scene.gitDir, commitOf(0)))),
    'missing or was changed',
  ],
  ['a record that says something else', () => replaceRecord(1, 0), 'step 1: its ref names'],
  ['a ref that names another step', () => writeFileSync(refFile(2), `${commitOf(1)}\n`), 'says that it is step 1'],
  ['a ref that holds no commit', () => writeFileSync(refFile(2), 'nonsense\n'), 'step 2'],
  ['a branch that names no step', () => writeFileSync(branchFile(), `${'0'.repeat(40)}\n`), 'which is no step'],
])('%s breaks the chain, and is named', async (_what, breakIt, words) => {
  rmSync(branchFile(), { force: true });
  writeFileSync(branchFile(), `${commitOf(2)}\n`);
  breakIt();
  const { ok, problems } = await chain();
  expect([ok, problems.join('\n')]).toEqual([false, expect.stringContaining(words)]);
});

test('a branch that is behind, as after a power cut, is remarked on and breaks nothing', async () => {
  writeFileSync(branchFile(), `${commitOf(1)}\n`);
  expect(await chain()).toMatchObject({ ok: true, remarks: [expect.stringContaining('names step 1')] });
});

test("a person's message has its author, its commit, and the change of the ledger as its effect; one that changed nothing says so", async () => {
  const message = { id: 'm1', from: 'Ann', text: 'Be quick.' };
  const last = steps[2] as RecordedStep;
  const plain = stepAfter(last, store.base.tree);
  const record = { ...plain.record, kind: 'human', action: { kind: 'human', message }, text: message.text } as const;
  const three = await store.publish({ ...plain, record, ledger: { ...plain.ledger, decisions: [...plain.ledger.decisions, message] } });
  const again = { ...record, seq: 4, action: { kind: 'human', message: { ...message, from: 'Bob' } } } as const;
  await store.publish({ ...plain, parent: three.commit, record: again, ledger: await store.ledger(three.commit) });
  const { deeds } = await auditOf(await openStore(scene.home, 'job'), await stepsOf(scene.home, 'job', 0));
  expect(deeds).toEqual([
    expect.objectContaining({ seq: 3, type: 'message', who: 'Ann', what: 'Be quick.', commit: three.commit }),
    expect.objectContaining({ seq: 4, who: 'Bob', effect: 'no change of the ledger' }),
  ]);
  expect(deeds[0]?.effect).toContain('decisions');
  expect(deeds[0]?.at).toMatch(/^\d{4}-\d\d-\d\dT/);
});
