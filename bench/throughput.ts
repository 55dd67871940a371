/**
 * Many jobs at once on one worker, in activities a second, beside as many workflows of empty activities on the same server, and as many
 * of turns that do the least ([bare.ts](bare.ts)). Each turn of a job is a whole one: a reply journaled, a command in the local sandbox,
 * one changed file recorded.
 */
import { Rig, type RigOptions } from '../test/support/rig';
import { BARE_TURNS, Bare } from './bare';
import { runFloors } from './floor';
import { type HistoryFacts, historyFacts } from './history-facts';
import { benchSpec, COMMAND } from './job';
import { parked } from './parked';
import type { Row } from './statistics';

const FILES = 200;

export async function benchThroughput(jobs: number, turns: number, server: RigOptions): Promise<readonly Row[]> {
  const rig = await Rig.start({ keepBodies: false, ...server });
  const bare = new Bare(rig, FILES, jobs);
  try {
    const before = rate(await runFloors(rig, turns, jobs));
    const least = rate(await bare.turns(turns, BARE_TURNS['bare turn, a login shell'], jobs));
    const leastInGit = rate(await bare.turns(turns, BARE_TURNS['bare turn, a login shell, in git'], jobs));
    const [usedBefore, startedMs] = [process.cpuUsage(), performance.now()];
    const ours = rate(await runJobs(rig, jobs, turns));
    const { user, system } = process.cpuUsage(usedBefore);
    const ownShare = (user + system) / 10 / (performance.now() - startedMs);
    const floor = (before + rate(await runFloors(rig, turns, jobs))) / 2;
    return [
      { what: `${jobs} jobs`, value: ours, unit: 'activities/s', note: `${turns} turns each, ${FILES} files` },
      { what: `${jobs} bare workflows`, value: least, unit: 'activities/s', note: 'the least a turn has to do (bare.ts), a login shell' },
      {
        what: `${jobs} bare workflows, in git`,
        value: leastInGit,
        unit: 'activities/s',
        note: 'the same, its steps written as git objects too',
      },
      { what: `${jobs} workflows of empty activities`, value: floor, unit: 'activities/s', note: 'same server, before and after' },
      { what: 'of the floor, jobs', value: (100 * ours) / floor, unit: '%' },
      { what: 'of the floor, bare', value: (100 * least) / floor, unit: '%' },
      { what: 'of the floor, bare, in git', value: (100 * leastInGit) / floor, unit: '%' },
      { what: 'of a core for the bench’s own process', value: ownShare, unit: '%', note: 'the scripted model, which is elsewhere in life' },
    ];
  } finally {
    bare.end();
    await rig.stop();
  }
}

async function runJobs(rig: Rig, jobs: number, turns: number): Promise<readonly HistoryFacts[]> {
  rig.startWorker();
  const first = benchSpec(rig, { id: 'many', turns, files: FILES, kind: 'local', command: COMMAND });
  const specs = Array.from({ length: jobs }, (_, i) => ({ ...first, id: `many-${i}`, delivery: { branch: `longhaul/many-${i}` } }));
  const handles = await Promise.all(specs.map((spec) => rig.submit(spec)));
  await Promise.all(handles.map((handle) => parked(handle, 5_000)));
  await Promise.all(handles.map((handle) => handle.terminate()));
  return Promise.all(specs.map(({ id }) => historyFacts(rig.client, id)));
}

const OF_A_TURN: ReadonlySet<string> = new Set(['callModel', 'runTool', 'empty', 'ask', 'act']);

/** From when the last one has begun its turns to when the first one is through: all are at it. */
function rate(all: readonly HistoryFacts[]): number {
  const each = all.map(({ activities }) => activities.filter(({ type }) => OF_A_TURN.has(type)));
  const fromMs = Math.max(...each.map((of) => of[0]?.scheduledMs ?? Number.NaN));
  const toMs = Math.min(...each.map((of) => of.at(-1)?.completedMs ?? Number.NaN));
  const done = each.flat().filter(({ completedMs }) => completedMs > fromMs && completedMs <= toMs);
  return done.length / ((toMs - fromMs) / 1_000);
}
