/**
 * A durable turn: reply journaled, one command, one changed file of 2,000, snapshotted; the model answers at once. Beside two empty
 * activities on the same server. The split: Temporal is what passes outside activities; sandbox and git are the same operations
 * timed alone, in this process, through the same adapters; the rest is ours.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dockerSandboxes } from '../adapters/docker';
import { gitStores, gitWorkspaces } from '../adapters/git';
import { localSandboxesInRunner } from '../adapters/local/in-runner';
import { processFields } from '../adapters/sandbox/process-identity';
import type { JobSpec } from '../contract/job';
import { run } from '../scripted/replies';
import { Rig } from '../test/support/rig';
import { identityOf } from '../worker/identity';
import { LOOKING_THREAD, RUNNER } from './compiled';
import { runFloor } from './floor';
import { historyFacts } from './history-facts';
import { benchSpec, filesRepository } from './job';
import { leastOfATurn } from './least';
import { parked } from './parked';
import { childrenOf } from './processes';
import { median, type Row } from './statistics';

/** Before time is taken: the workspace is there, the code is compiled (a job's first sixty turns take a tenth longer), nobody asks anything. */
const WARM_UP_TURNS = 60;
const FIRST_STEP = 2 + 2 * WARM_UP_TURNS;
const COMMAND = 'echo {{turn}} > d0/f0.txt';

/** Nobody asks after the floor's workflow at all. */
const ASK_EVERY_MS = 2_000;

/** From a command to the next, in a turn: the process for the next one is started meanwhile. */
const BETWEEN_MS = 60;

export async function benchTurn(turns: number, kinds: readonly JobSpec['sandbox']['kind'][]): Promise<readonly Row[]> {
  const rig = await Rig.start({ keepBodies: false });
  try {
    // Before, between and after: a machine with something else to do is not equally busy all the time.
    const floor = await floorGaps(rig, turns);
    const measured: Measured[] = [];
    for (const kind of kinds) {
      measured.push(await measure(rig, kind, turns));
      floor.push(...(await floorGaps(rig, turns)));
    }
    const floorMs = median(floor);
    const least = await leastOf(rig);
    const leastMs = least.at(-1)?.value ?? Number.NaN;
    const ratios = measured.map(({ kind, turnMs }) => ({
      what: `durable turn, ${kind}, to the floor`,
      value: turnMs / floorMs,
      unit: '×',
    }));
    const note = 'same server, same run';
    return [
      ...measured.flatMap(({ rows }) => rows),
      { what: 'floor: two empty activities', value: floorMs, unit: 'ms', note },
      ...ratios,
      ...least,
      { what: 'floor and least, to the floor', value: (floorMs + leastMs) / floorMs, unit: '×', note: 'by the shortest way that Node has' },
    ];
  } finally {
    await rig.stop();
  }
}

function leastOf(rig: Rig): Promise<readonly Row[]> {
  const files = filesRepository(join(rig.dir, 'least'), 2_000);
  rig.model.addScript('least', { replies: [run('true')], atEnd: 'repeat-last' });
  const messages = [{ role: 'user', content: 'Count. '.repeat(1_000) }];
  return leastOfATurn({ dir: rig.dir, files, modelUrl: rig.model.url, body: JSON.stringify({ model: 'least', stream: true, messages }) });
}

async function floorGaps(rig: Rig, turns: number): Promise<number[]> {
  const { activities } = await runFloor(rig, turns);
  return gaps(activities.filter((_, i) => i % 2 === 0).map(({ scheduledMs }) => scheduledMs));
}

interface Measured {
  readonly kind: string;
  readonly turnMs: number;
  readonly rows: readonly Row[];
}

async function measure(rig: Rig, kind: JobSpec['sandbox']['kind'], turns: number): Promise<Measured> {
  const worker = rig.startWorker();
  const spec = benchSpec(rig, { id: `turn-${kind}`, turns: WARM_UP_TURNS + turns, files: 2_000, kind, command: COMMAND });
  const handle = await rig.submit(spec);
  await rig.until(spec.id, ({ steps }) => steps >= FIRST_STEP, 600_000);
  const fromMs = Date.now();
  const [cpuBefore, { steps: stepsBefore }] = [cpuMs(worker.pid as number), await rig.status(spec.id)];
  await parked(handle, ASK_EVERY_MS);
  const { steps } = await rig.status(spec.id);
  const cpu = (cpuMs(worker.pid as number) - cpuBefore) / ((steps - stepsBefore) / 2);
  const { activities } = await historyFacts(rig.client, spec.id);
  await handle.terminate();
  worker.kill('SIGTERM');
  const measured = activities.filter((it) => it.scheduledMs > fromMs);
  const replies = measured.filter((it) => it.type === 'callModel');
  const turn = median(gaps(replies.map((it) => it.scheduledMs)));
  const inside =
    median(replies.map((it) => it.completedMs - it.startedMs)) +
    median(measured.filter((it) => it.type === 'runTool').map((it) => it.completedMs - it.startedMs));
  const alone = await adaptersAlone(rig, spec);
  const rows = [
    { what: `durable turn, ${kind}`, value: turn, unit: 'ms', note: `p50 of ${replies.length} turns, 2,000 files` },
    { what: `  Temporal (outside activities)`, value: turn - inside, unit: 'ms' },
    { what: `  sandbox (one command)`, value: alone.sandboxMs, unit: 'ms', note: 'timed alone' },
    { what: `  git (begin, snapshot, two steps recorded, settle)`, value: alone.gitMs, unit: 'ms', note: 'timed alone' },
    { what: `  ours and the model's wire`, value: inside - alone.sandboxMs - alone.gitMs, unit: 'ms', note: 'the rest' },
    { what: `  processor time of the worker and what it starts`, value: cpu, unit: 'ms', note: 'a turn, without the engine' },
  ];
  return { kind, turnMs: turn, rows };
}

async function adaptersAlone(rig: Rig, spec: JobSpec): Promise<{ sandboxMs: number; gitMs: number }> {
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

/** User and system time of a process and of all that it started, ended or not. The clock of Linux ticks a hundred times a second. */
function cpuMs(pid: number): number {
  const fields = processFields(pid) ?? [];
  const own = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at] ?? 0), 0) * 10;
  return childrenOf(pid).reduce((sum, child) => sum + cpuMs(child), own);
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

function gaps(times: readonly number[]): number[] {
  return times.slice(1).map((time, i) => time - (times[i] as number));
}
