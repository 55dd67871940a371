/** What a turn asks of the sandbox and of git, timed alone: in this process, through the adapters that a worker has. */
import { setTimeout as sleep } from 'node:timers/promises';
import { dockerSandboxes } from '../adapters/docker';
import { gitStores, gitWorkspaces } from '../adapters/git';
import { localSandboxesInRunner } from '../adapters/local/in-runner';
import type { JobSpec } from '../contract/job';
import type { Rig } from '../test/support/rig';
import { identityOf } from '../worker/identity';
import { LOOKING_THREAD, RUNNER } from './compiled';
import { median } from './statistics';

/** From a command to the next, in a turn: the process for the next one is started meanwhile. */
const BETWEEN_MS = 60;

export async function adaptersAlone(rig: Rig, spec: JobSpec): Promise<{ sandboxMs: number; gitMs: number }> {
  const signal = new AbortController().signal;
  const alone = { ...spec, id: `${spec.id}-alone` };
  const store = await gitStores({ home: rig.home }).create(alone, 'bench', signal);
  const user = process.getuid?.() === 0 ? { commandUser: { uid: 1000, gid: 1000 } } : {};
  const workspace = await gitWorkspaces({ cacheDir: `${rig.dir}/alone`, lookingThread: LOOKING_THREAD, ...user }).work(store);
  await workspace.reset(store.base.tree, []);
  const sandboxes = spec.sandbox.kind === 'docker' ? dockerSandboxes({ worker: identityOf(), ...user }) : localSandboxesInRunner(RUNNER);
  const sandbox = await sandboxes.open({
    job: alone.id,
    workspace: workspace.path,
    gitView: workspace.gitView,
    profile: spec.sandbox,
    network: false,
  });
  const times = { sandbox: [] as number[], git: [] as number[] };
  let parent: string | null = null;
  for (let i = 0; i < 30; i++) {
    const start = performance.now();
    await workspace.begin();
    const before = performance.now();
    await sandbox.exec({ argv: ['bash', '-lc', `echo alone ${i} > d0/f0.txt`], timeoutMs: 60_000, maxOutputBytes: 1_000 }, signal);
    const after = performance.now();
    const workTree = await workspace.snapshot();
    for (const seq of [2 * i, 2 * i + 1]) parent = (await store.publish(stepAt(seq, parent, workTree))).commit;
    await workspace.settle(workTree);
    times.sandbox.push(after - before);
    times.git.push(performance.now() - after + (before - start));
    await sleep(BETWEEN_MS);
  }
  await sandboxes.close();
  return { sandboxMs: median(times.sandbox), gitMs: median(times.git) };
}

function stepAt(seq: number, parent: string | null, workTree: string) {
  const call = { id: 'call', tool: 'run', args: '{"command":"true"}' };
  const record = {
    seq,
    kind: 'tool' as const,
    title: 'true',
    action: { kind: 'tool' as const, call, ok: true },
    text: '',
    spent: { turns: 0, inputTokens: 0, outputTokens: 0 },
  };
  return { parent, workTree, record, ledger: { goal: 'Count.', constraints: [], checks: [], protectedPaths: [], decisions: [] } };
}
