/** The work tree into git and back: one change snapshotted, a dirty workspace reset, a full restore; 2,000 and 20,000 files. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitStores, gitWorkspaces } from '../adapters/git';
import type { JobSpec } from '../contract/job';
import { LOOKING_THREAD } from './compiled';
import { filesRepository } from './job';
import { median, type Row } from './statistics';

const ROUNDS = 18;

export async function benchSnapshot(files: number): Promise<readonly Row[]> {
  const dir = mkdtempSync(join(tmpdir(), 'longhaul-bench-'));
  try {
    const repository = filesRepository(join(dir, 'repository'), files);
    const spec = { id: 'snapshot', repository, base: 'main' } as JobSpec;
    const create = performance.now();
    const store = await gitStores({ home: dir }).create(spec, 'bench', new AbortController().signal);
    const createMs = performance.now() - create;
    const workspace = await gitWorkspaces({ cacheDir: join(dir, 'cache'), lookingThread: LOOKING_THREAD }).work(store);
    const restore = await timed(() => workspace.reset(store.base.tree, []));
    await workspace.settle(store.base.tree);
    const change = async (content: string) => {
      await workspace.begin();
      writeFileSync(join(workspace.path, 'd0', 'f1.txt'), content);
    };
    // As in a turn: the one before has looked at the files.
    const snapshots: number[] = [];
    for (let i = 0; i < ROUNDS; i++) {
      await change(`step ${i}\n`);
      let tree = '';
      snapshots.push(
        await timed(async () => {
          tree = await workspace.snapshot();
        }),
      );
      await workspace.settle(tree);
    }
    const first: number[] = [];
    const resets: number[] = [];
    for (let i = 0; i < ROUNDS; i++) {
      resets.push(await timed(() => workspace.reset(store.base.tree, [])));
      await change(`after a reset ${i}\n`);
      first.push(await timed(() => workspace.snapshot()));
    }
    const name = `${files.toLocaleString('en')} files`;
    return [
      { what: `${name}: snapshot, one change`, value: median(snapshots.slice(3)), unit: 'ms', note: `p50 of ${ROUNDS - 3}, as in a turn` },
      { what: `${name}: the first snapshot after a reset, one change`, value: median(first), unit: 'ms', note: `p50 of ${ROUNDS}` },
      { what: `${name}: reset of a dirty workspace`, value: median(resets), unit: 'ms', note: `p50 of ${ROUNDS}` },
      { what: `${name}: restore into an empty one`, value: restore, unit: 'ms', note: 'one sample' },
      { what: `${name}: job store made from a local repository`, value: createMs, unit: 'ms', note: 'one sample' },
    ];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await act();
  return performance.now() - start;
}
