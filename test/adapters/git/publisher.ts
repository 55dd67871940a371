/**
 * A process to be killed or raced: records steps on top of what stands in a store, each with a new file in its work, and says
 * each one's commit when it is acknowledged. Arguments: home, label, how many steps, after how many they are packed.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gitStores, gitWorkspaces } from '../../../adapters/git';
import { specOf, stepAfter } from './scene';

async function main([home, label, count, packEvery]: readonly string[]): Promise<void> {
  if (home === undefined || label === undefined) throw new Error('home and label are missing');
  const signal = new AbortController().signal;
  const store = await gitStores({ home, packEvery: Number(packEvery ?? 1_024) }).create(
    specOf(join(home, '..', 'person')),
    'owner',
    signal,
  );
  const work = await gitWorkspaces({ cacheDir: join(home, '..', `cache-${label}`) }).work(store);
  let last = null;
  for (let seq = 0, step = await store.find(0); step; step = await store.find(++seq)) last = step;
  await work.reset(last?.workTree ?? store.base.tree, []);
  process.stdout.write('ready\n');
  for (let made = 0; made < Number(count); made++) {
    await work.begin();
    const seq = last === null ? 0 : last.record.seq + 1;
    writeFileSync(join(work.path, `file-${seq % 50}`), `step ${seq}`);
    last = await store.publish(stepAfter(last, await work.snapshot(), label));
    await work.settle(last.workTree);
    process.stdout.write(`${last.record.seq} ${last.commit} ${last.record.text}\n`);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
