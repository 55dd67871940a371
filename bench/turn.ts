/**
 * A durable turn: reply journaled, one command, one changed file of 2,000, snapshotted; the model answers at once. Beside two empty
 * activities on the same server, and beside a turn that does the least ([bare.ts](bare.ts)). The split: Temporal is what passes outside
 * activities; sandbox and git are the same operations timed alone, in this process, through the same adapters; the rest is ours.
 */
import { processFields } from '../adapters/sandbox/process-identity';
import type { JobSpec } from '../contract/job';
import { end, Rig, type RigOptions } from '../test/support/rig';
import { adaptersAlone } from './adapters-alone';
import { BARE_TURNS, Bare } from './bare';
import { runFloors } from './floor';
import { type ActivityFacts, type HistoryFacts, historyFacts } from './history-facts';
import { benchSpec, COMMAND } from './job';
import { parked } from './parked';
import { childrenOf } from './processes';
import { median, type Row } from './statistics';

const FILES = 2_000;
/** Before time is taken: the workspace is there, the code is compiled (a job's first sixty turns take a tenth longer), nobody asks anything. */
const WARM_UP_TURNS = 60;
const FIRST_STEP = 2 + 2 * WARM_UP_TURNS;
/** A bench's own worker is as good as warm from the second run on. */
const FIRST_PLAIN_TURNS = 15;

/** Nobody asks after the floor's workflow at all. */
const ASK_EVERY_MS = 2_000;

type Kind = JobSpec['sandbox']['kind'];

export async function benchTurn(turns: number, rounds: number, kinds: readonly Kind[], server: RigOptions): Promise<readonly Row[]> {
  const rig = await Rig.start({ keepBodies: false, ...server });
  const bare = new Bare(rig, FILES);
  try {
    const plain = async (name: string, run: Promise<readonly HistoryFacts[]>) => ({
      name,
      ...plainTurn((await run)[0]?.activities ?? []),
      rows: [],
    });
    const floor = () => plain('floor', runFloors(rig, FIRST_PLAIN_TURNS + turns, 1));
    await floor();
    return rowsOf(
      await inRounds(rounds, floor, [
        ...kinds.map((kind) => (round: number) => measure(rig, kind, turns, round)),
        ...Object.entries(BARE_TURNS).map(
          ([name, turn]) =>
            () =>
              plain(name, bare.turns(FIRST_PLAIN_TURNS + turns, turn)),
        ),
      ]),
    );
  } finally {
    bare.end();
    await rig.stop();
  }
}

interface Measured {
  readonly name: string;
  /** p50. */
  readonly turnMs: number;
  readonly turns: number;
  /** Of what a turn is made. */
  readonly rows: readonly Row[];
}

interface Compared extends Measured {
  /** The mean of the floor just before and just after: a machine is not equally quick all the time. */
  readonly floorMs: number;
}

type Measure = (round: number) => Promise<Measured>;

async function inRounds(rounds: number, floor: Measure, measures: readonly Measure[]): Promise<readonly Compared[]> {
  const compared: Compared[] = [];
  for (let round = 0; round < rounds; round++) {
    let before = await floor(round);
    for (const measure of measures) {
      const measured = await measure(round);
      const after = await floor(round);
      compared.push({ ...measured, floorMs: (before.turnMs + after.turnMs) / 2 });
      before = after;
    }
  }
  return compared;
}

function rowsOf(compared: readonly Compared[]): readonly Row[] {
  const names = [...new Set(compared.map(({ name }) => name))];
  const of = (name: string) => compared.filter((it) => it.name === name);
  const floor = { what: 'floor: two empty activities', value: median(compared.map(({ floorMs }) => floorMs)), unit: 'ms' };
  return [
    ...names.flatMap((name) => [
      { what: name, value: median(of(name).map(({ turnMs }) => turnMs)), unit: 'ms', note: `p50 of ${turnsOf(of(name))}` },
      ...partsOf(of(name)),
    ]),
    { ...floor, note: 'before and after each' },
    ...names.map((name) => {
      const ratios = of(name).map(({ turnMs, floorMs }) => turnMs / floorMs);
      const note = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
      return { what: `${name}, to the floor`, value: median(ratios), unit: '×', note };
    }),
  ];
}

function turnsOf(runs: readonly Measured[]): string {
  return `${runs.map(({ turns }) => turns).join(' + ')} turns, ${FILES} files`;
}

function partsOf(runs: readonly Measured[]): readonly Row[] {
  return (runs[0]?.rows ?? []).map((row, at) => ({ ...row, value: median(runs.map(({ rows }) => rows[at]?.value ?? Number.NaN)) }));
}

/** Of a workflow whose turns are two activities each. */
function plainTurn(activities: readonly ActivityFacts[]): Pick<Measured, 'turnMs' | 'turns'> {
  const times = gaps(activities.filter((_, i) => i % 2 === 0).map(({ scheduledMs }) => scheduledMs)).slice(FIRST_PLAIN_TURNS);
  return { turnMs: median(times), turns: times.length };
}

async function measure(rig: Rig, kind: Kind, turns: number, round: number): Promise<Measured> {
  const worker = rig.startWorker();
  const spec = benchSpec(rig, { id: `turn-${kind}-${round}`, turns: WARM_UP_TURNS + turns, files: FILES, kind, command: COMMAND });
  const handle = await rig.submit(spec);
  await rig.until(spec.id, ({ steps }) => steps >= FIRST_STEP, 600_000);
  const fromMs = Date.now();
  const [cpuBefore, { steps: stepsBefore }] = [cpuMs(worker.pid as number), await rig.status(spec.id)];
  await parked(handle, ASK_EVERY_MS);
  const { steps } = await rig.status(spec.id);
  const cpu = (cpuMs(worker.pid as number) - cpuBefore) / ((steps - stepsBefore) / 2);
  const { activities } = await historyFacts(rig.client, spec.id);
  await handle.terminate();
  await end(worker, 'SIGTERM');
  const measured = activities.filter((it) => it.scheduledMs > fromMs);
  const times = gaps(measured.filter((it) => it.type === 'callModel').map((it) => it.scheduledMs));
  const inside = insideOf(measured, 'callModel') + insideOf(measured, 'runTool');
  const alone = await adaptersAlone(rig, spec);
  const rows = [
    { what: `  Temporal (outside activities)`, value: median(times) - inside, unit: 'ms' },
    { what: `  sandbox (one command)`, value: alone.sandboxMs, unit: 'ms', note: 'timed alone' },
    { what: `  git (begin, snapshot, two steps recorded, settle)`, value: alone.gitMs, unit: 'ms', note: 'timed alone' },
    { what: `  ours and the model's wire`, value: inside - alone.sandboxMs - alone.gitMs, unit: 'ms', note: 'the rest' },
    { what: `  processor time of the worker and what it starts`, value: cpu, unit: 'ms', note: 'a turn, without the engine' },
  ];
  return { name: `durable turn, ${kind}`, turnMs: median(times), turns: times.length, rows };
}

function insideOf(activities: readonly ActivityFacts[], type: string): number {
  return median(activities.filter((it) => it.type === type).map((it) => it.completedMs - it.startedMs));
}

/** User and system time of a process and of all that it started, ended or not. The clock of Linux ticks a hundred times a second. */
function cpuMs(pid: number): number {
  const fields = processFields(pid) ?? [];
  const own = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at] ?? 0), 0) * 10;
  return childrenOf(pid).reduce((sum, child) => sum + cpuMs(child), own);
}

function gaps(times: readonly number[]): number[] {
  return times.slice(1).map((time, i) => time - (times[i] as number));
}
