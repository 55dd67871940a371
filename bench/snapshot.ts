/** The work tree into git and back: one change snapshotted, a dirty workspace reset, a full restore; 2,000 and 20,000 files. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitStores, gitWorkspaces } from '../adapters/git';
import type { JobSpec } from '../contract/job';
import { filesRepository } from './job';
import { median, type Row } from './statistics';

export async function benchSnapshot(files: number): Promise<readonly Row[]> {
  const dir = mkdtempSync(join(tmpdir(), 'longhaul-bench-'));
  try {
    const repository = filesRepository(join(dir, 'repository'), files);
    const spec = { id: 'snapshot', repository, base: 'main' } as JobSpec;
    const create = performance.now();
    const store = await gitStores({ home: dir }).create(spec, 'bench', new AbortController().signal);
    const createMs = performance.now() - create;
    const workspace = await gitWorkspaces({ cacheDir: join(dir, 'cache') }).work(store);
    const restore = await timed(() => workspace.reset(store.base.tree, []));
    await workspace.settle(store.base.tree);
    const snapshots: number[] = [];
    const resets: number[] = [];
    for (let i = 0; i < 15; i++) {
      await workspace.begin();
      writeFileSync(join(workspace.path, 'd0', 'f1.txt'), `changed ${i}\n`);
      snapshots.push(await timed(() => workspace.snapshot()));
      resets.push(await timed(() => workspace.reset(store.base.tree, [])));
    }
    const name = `${files.toLocaleString('en')} files`;
    return [
      { what: `${name}: snapshot, one change`, value: median(snapshots), unit: 'ms', note: 'p50 of 15' },
      { what: `${name}: reset of a dirty workspace`, value: median(resets), unit: 'ms', note: 'p50 of 15' },
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
