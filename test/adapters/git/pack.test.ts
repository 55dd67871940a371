/** Steps of long ago, made one pack: the same to whoever reads them, and not part of what an agent is shown. */
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobStore, RecordedStep } from '../../../activities/ports';
import { gitStores, readStore } from '../../../adapters/git';
import { looseIds, loosePath } from '../../../adapters/git/objects';
import { git, inStore, never, Scene, specOf, stepAfter } from './scene';

let scene: Scene;
let store: JobStore;
beforeEach(async () => {
  scene = new Scene();
  scene.stores = gitStores({ home: scene.home, packEvery: 4 });
  store = await scene.newStore();
});
afterEach(() => scene.dispose());

async function publish(count: number): Promise<readonly RecordedStep[]> {
  const steps: RecordedStep[] = [];
  for (let at = 0; at < count; at++) {
    const last: RecordedStep | null = steps.at(-1) ?? null;
    steps.push(await store.publish(stepAfter(last, store.base.tree, `text ${at}`)));
  }
  return steps;
}

const packs = () => inStore(scene, 'count-objects', '-v').match(/packs: (\d+)/)?.[1];

test('steps that were packed are read by another process as they were recorded, and have no file of their own any more', async () => {
  const steps = await publish(9);
  expect(packs()).toBe('3');
  for (const { commit } of steps.slice(0, 8)) expect(looseIds(scene.gitDir)).not.toContain(commit);
  expect(looseIds(scene.gitDir)).toContain(steps[8]?.commit);
  scene.restart();
  expect(await (await scene.stores.open('job')).history(String(steps[8]?.commit), 0)).toEqual(steps);
  expect(await (await readStore(scene.home, 'job')).steps()).toEqual(steps);
  expect(scene.fsck()).toBe('');
});

test('the history that an agent is shown holds the base, and nothing of steps that were packed', async () => {
  const [first] = await publish(4);
  const work = await scene.workspace(store);
  const shown = git(work.path, '--git-dir', work.gitView, 'cat-file', '--batch-all-objects', '--batch-check=%(objectname)').split('\n');
  expect(shown).toContain(store.base.commit);
  expect(shown).not.toContain(first?.commit);
});

test('a store that cannot be packed goes on recording', async () => {
  const [first] = await publish(1);
  writeFileSync(loosePath(scene.gitDir, inStore(scene, 'rev-parse', `${first?.commit}:step/step.json`).trim()), 'damaged');
  const steps = [first as RecordedStep];
  while (steps.length < 5) steps.push(await store.publish(stepAfter(steps.at(-1) as RecordedStep, store.base.tree)));
  expect(packs()).toBe('1');
  expect(await store.between(1, 5)).toEqual(steps.slice(1));
});

test('a fork takes packs after all that is loose: what is packed meanwhile is in one of them', async () => {
  scene.stores = gitStores({ home: scene.home, packEvery: 20 });
  store = await scene.newStore({ id: 'origin' });
  const steps = await publish(39);
  const origin = { job: 'origin', step: 38, message: { id: 'm', from: 'person', text: 'Go on' } };
  const fork = await scene.stores.create(specOf(scene.repository, { id: 'fork', origin }), 'owner', never);
  expect(await fork.between(0, 39)).toEqual(steps);
  const gitDir = join(scene.home, 'jobs', 'fork', 'store.git');
  const pack = join(gitDir, 'objects', 'pack');
  // A link is a change of the inode.
  const loose = looseIds(gitDir).map((id) => statSync(loosePath(gitDir, id)).ctimeMs);
  const packed = readdirSync(pack).map((name) => statSync(join(pack, name)).ctimeMs);
  expect(Math.min(...packed)).toBeGreaterThanOrEqual(Math.max(...loose));
});
