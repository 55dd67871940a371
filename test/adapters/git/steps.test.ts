/** Steps in the store: recorded once, read back as they were, deterministic, readable with plain git. */
import fc from 'fast-check';
import type { JobStore, RecordedStep } from '../../../activities/ports';
import { readStore } from '../../../adapters/git';
import { decodeLedger, encodeStep, storedFrom } from '../../../adapters/git/step-format';
import type { Action, Ledger, StepRecord } from '../../../contract/steps';
import { inStore, Scene, specOf, stepAfter } from './scene';

describe('steps in a job store', () => {
  let scene: Scene;
  let store: JobStore;
  beforeEach(async () => {
    scene = new Scene();
    store = await scene.newStore();
  });
  afterEach(() => scene.dispose());

  async function publishThree(): Promise<readonly RecordedStep[]> {
    const zero = await store.publish(stepAfter(null, store.base.tree));
    const one = await store.publish(stepAfter(zero, store.base.tree, 'first'));
    return [zero, one, await store.publish(stepAfter(one, store.base.tree, 'second'))];
  }

  test('a published step is found at its position and read by its commit, by this process and by another', async () => {
    const steps = await publishThree();
    for (const seen of [store, await readStore(scene.home, 'job')]) {
      for (const step of steps) {
        expect(await seen.find(step.record.seq)).toEqual(step);
        expect(await seen.read(step.commit)).toEqual(step);
      }
      expect(await seen.find(3)).toBeNull();
      expect(await seen.history((steps[2] as RecordedStep).commit, 1)).toEqual(steps.slice(1));
      expect(await seen.history((steps[1] as RecordedStep).commit, 0)).toEqual(steps.slice(0, 2));
    }
    expect(await (await readStore(scene.home, 'job')).steps()).toEqual(steps);
    expect(await store.ledger((steps[1] as RecordedStep).commit)).toEqual(stepAfter(null, '').ledger);
  });

  test('a position that is taken is returned as it stands, and another parent there is a conflict', async () => {
    const [zero, one] = (await publishThree()) as [RecordedStep, RecordedStep];
    expect(await store.publish(stepAfter(zero, store.base.tree, 'late'))).toEqual(one);
    const stranger = { ...zero, commit: '1'.repeat(40) };
    await expect(store.publish(stepAfter(stranger, store.base.tree))).rejects.toMatchObject({ kind: 'conflict' });
  });

  test('a step cannot stand on a commit that is not the one before it', async () => {
    const [, , two] = (await publishThree()) as [RecordedStep, RecordedStep, RecordedStep];
    const step = stepAfter({ ...two, commit: '2'.repeat(40) }, store.base.tree);
    await expect(store.publish(step)).rejects.toMatchObject({ kind: 'conflict' });
  });

  test('plain git log tells the story, and plain git reads every part of a step', async () => {
    const [, one] = (await publishThree()) as [RecordedStep, RecordedStep];
    expect(inStore(scene, 'log', '--format=%s').trim().split('\n')).toEqual([
      '0002 tool: step 2',
      '0001 tool: step 1',
      '0000 tool: step 0',
    ]);
    expect(inStore(scene, 'show', `${one.commit}:step/text`)).toBe('first');
    expect(inStore(scene, 'show', `${one.commit}:work/a.txt`)).toBe('one\n');
    expect(inStore(scene, 'ls-tree', '--name-only', `${one.commit}:step`).trim().split('\n')).toEqual([
      'action.json',
      'ledger.json',
      'spent.json',
      'step.json',
      'text',
    ]);
    expect(scene.fsck()).toBe('');
  });

  test('what cannot be found says so by its kind', async () => {
    await expect(store.read('3'.repeat(40))).rejects.toMatchObject({ kind: 'missing' });
    await expect(scene.stores.open('other')).rejects.toMatchObject({ kind: 'missing' });
    await expect(scene.stores.open('../job')).rejects.toMatchObject({ kind: 'missing' });
  });

  test('steps that were packed are read all the same', async () => {
    const steps = await publishThree();
    inStore(scene, 'repack', '-adq');
    inStore(scene, 'prune-packed', '-q');
    const fresh = await readStore(scene.home, 'job');
    expect(await fresh.history((steps[2] as RecordedStep).commit, 0)).toEqual(steps);
  });
});

describe('the form of a step', () => {
  const hostile = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\ud800', '\0', '\n', '\ufeffx', 'é', '', '__proto__'),
  );
  const count = fc.nat();
  const action: fc.Arbitrary<Action> = fc.oneof(
    fc.record({
      kind: fc.constant('tool' as const),
      call: fc.record({ id: hostile, tool: hostile, args: hostile }),
      ok: fc.boolean(),
      error: hostile,
    }),
    fc.record({ kind: fc.constant('prepare' as const), base: fc.option(hostile), environment: fc.array(hostile) }),
    fc.record({ kind: fc.constant('human' as const), message: fc.record({ id: hostile, from: hostile, text: hostile }) }),
  );
  const record: fc.Arbitrary<StepRecord> = fc.record(
    {
      seq: count,
      kind: fc.constantFrom('prepare', 'model', 'tool', 'check', 'summary', 'verdict', 'human', 'deliver'),
      title: hostile,
      action,
      text: hostile,
      output: hostile,
      private: fc.record({ sealedFailed: fc.array(hostile), text: hostile }),
      spent: fc.record({ turns: count, inputTokens: count, outputTokens: count }),
    },
    { requiredKeys: ['seq', 'kind', 'title', 'action', 'text', 'spent'] },
  );
  const ledger: fc.Arbitrary<Ledger> = fc.record({
    goal: hostile,
    constraints: fc.array(hostile),
    checks: fc.array(fc.record({ name: hostile, command: hostile })),
    protectedPaths: fc.array(hostile),
    decisions: fc.array(fc.record({ id: hostile, from: hostile, text: hostile })),
  });
  const work = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

  test('whatever a step says comes back as it was', () => {
    fc.assert(
      fc.property(record, ledger, (one, goals) => {
        const encoded = encodeStep({ parent: null, workTree: work, record: one, ledger: goals }, null, 1_000);
        expect(storedFrom(encoded, null, work).step.record).toEqual(one);
        const blob = encoded.objects.find((object) => object.type === 'blob' && object.body.includes('"goal"'));
        expect(decodeLedger((blob as { body: Buffer }).body)).toEqual(goals);
      }),
    );
  });

  test('the same step has the same tree, whatever its date, its parent and the order of its keys', () => {
    const step = stepAfter(null, work);
    const turned = { ...step, record: Object.fromEntries(Object.entries(step.record).reverse()) as unknown as StepRecord };
    const treeOf = (encoded: ReturnType<typeof encodeStep>) => encoded.objects.at(-2)?.id;
    const first = treeOf(encodeStep(step, specOf('/here'), 1));
    expect(treeOf(encodeStep({ ...turned, parent: work }, specOf('/elsewhere', { id: 'twin' }), 2))).toBe(first);
    expect(treeOf(encodeStep({ ...step, record: { ...step.record, text: 'other' } }, specOf('/here'), 1))).not.toBe(first);
  });
});
