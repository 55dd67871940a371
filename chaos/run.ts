/**
 * One run: a world, the workload's jobs, strikes until the jobs have ended or the strikes are used up, then peace until every job has
 * ended, then the checks. Without strikes it is the calm run.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobSpec } from '../contract/job';
import { type Problem, problemsOf } from './checks';
import { type Calm, calmOf } from './checks/calm';
import { type Evidence, readEvidence } from './checks/evidence';
import { bytesUnder } from './checks/flat';
import { only, readHistory } from './history';
import type { Strike } from './nemeses';
import { untilEnded } from './until-ended';
import type { Workload } from './workloads/job';
import { collectHistories, leftContainers, leftProcesses } from './world/collect';
import { observe } from './world/observer';
import { startWorld, type World } from './world/world';

export interface RunOptions {
  readonly dir: string;
  readonly workload: Workload;
  readonly sandbox: JobSpec['sandbox']['kind'];
  readonly strikes: readonly Strike[];
  readonly smallDisk?: boolean;
  readonly clockCanBeSet?: boolean;
  readonly preload?: string;
  readonly otherBuild?: string;
  readonly points?: readonly string[];
  readonly workers?: number;
  readonly tempoMs?: number;
}

export interface RunResult {
  readonly strikes: number;
  readonly kills: number;
  /** Strikes by nemesis. */
  readonly faults: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly problems: readonly Problem[];
}

/** Leaves everything in `dir`. Throws only where the harness itself fails. */
export async function run(options: RunOptions, calm: Calm): Promise<RunResult> {
  const startedAt = Date.now();
  await inWorld(options);
  const problems = await problemsOf(options.dir, calm);
  const history = readHistory(`${options.dir}/history.jsonl`);
  const faults: Record<string, number> = {};
  for (const { nemesis } of only(history, 'fault')) faults[nemesis] = (faults[nemesis] ?? 0) + 1;
  const points = only(history, 'died').filter(({ point }) => point !== undefined).length;
  const kills = only(history, 'fault').reduce((sum, fault) => sum + fault.kills, points);
  return { strikes: options.strikes.length, kills, faults, seconds: Math.round((Date.now() - startedAt) / 1_000), problems };
}

export interface CalmRun {
  readonly calm: Calm;
  readonly tempoMs: number;
  readonly problems: readonly Problem[];
}

export async function calmRun(options: Omit<RunOptions, 'strikes'>): Promise<CalmRun> {
  await inWorld({ ...options, strikes: [] });
  const evidence = readEvidence(options.dir);
  const calm = calmOf(evidence, bytesUnder);
  return { calm, tempoMs: tempoOf(evidence), problems: await problemsOf(options.dir, calm) };
}

/** The median: commands that sleep are few. */
function tempoOf({ jobs }: Evidence): number {
  const gaps = jobs.flatMap(({ steps }) => steps.slice(1).map(({ refMs }, at) => refMs - (steps[at]?.refMs ?? refMs)));
  return gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 100;
}

async function inWorld(options: RunOptions): Promise<void> {
  const world = await startWorld(options);
  let stopped = false;
  try {
    const stopObserving = observe(world);
    for (const job of world.jobs) await world.submit(job);
    const over = new AbortController();
    const struck = strikeAll(world, options.strikes, over.signal);
    const jobs = await untilEnded(world, struck, over);
    await sweep(world);
    stopObserving();
    await collectHistories(world, jobs);
    await world.stop();
    stopped = true;
    for (const name of leftProcesses(world)) world.history.add({ what: 'left', kind: 'process', name });
    if (options.sandbox === 'docker')
      for (const name of leftContainers(jobs, world.home)) world.history.add({ what: 'left', kind: 'container', name });
  } finally {
    if (!stopped) await world.stop();
  }
}

/** Resolves when the last effect is over. */
async function strikeAll(world: World, strikes: readonly Strike[], over: AbortSignal): Promise<void> {
  const pending = new Set<Promise<void>>();
  for (const strike of strikes) {
    await sleep(strike.afterMs, undefined, { signal: over }).catch(() => {});
    if (over.aborted) break;
    const { nemesis, dice, n } = strike;
    if (nemesis.missing?.(world)) continue;
    const fromMs = Date.now();
    const effect = nemesis
      .strike(world, dice)
      .then((struck) => world.history.add({ what: 'fault', n, nemesis: nemesis.name, ...struck, fromMs, untilMs: Date.now() }))
      .finally(() => pending.delete(effect));
    pending.add(effect);
    // A kill waits for a worker at work: the next strike does not overtake it.
    if (/^(worker-kill|worker-point|server-kill)/.test(nemesis.name)) await effect;
  }
  await Promise.all(pending);
}

/** Workers end in peace and one starts anew: what it sweeps at its start, it sweeps. */
async function sweep(world: World): Promise<void> {
  await world.fleet.renew();
  await sleep(1_000);
}
