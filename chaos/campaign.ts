/** Runs until so many kills have been made: each run has a seed of its own, made of the campaign's, a workload, and its nemeses. */
import type { JobSpec } from '../contract/job';
import type { Problem } from './checks';
import { removeDirectory, runDirectory } from './directories';
import { NEMESES, strikesOf } from './nemeses';
import { type CalmRun, calmRun, type RunResult, run } from './run';
import { WORKLOADS } from './workloads';
import { canSetClocks } from './world/clock';
import { canMount } from './world/disk';

export interface CampaignOptions {
  readonly seed: number;
  readonly kills: number;
  readonly workloads: readonly string[];
  readonly nemeses: readonly string[];
  readonly sandbox: JobSpec['sandbox']['kind'];
  /** Most strikes of one run. */
  readonly strikes: number;
  /** Numbers of the strikes that are carried out; all if absent. */
  readonly only?: readonly number[];
  readonly otherBuild?: string;
  /** Directories of runs stay. */
  readonly keep: boolean;
  readonly say: (line: string) => void;
  /** No run begins after so many minutes. */
  readonly minutes?: number;
  /** After each run, with all so far: a campaign that is interrupted has its report. */
  readonly soFar?: (runs: readonly SeededRun[]) => void;
}

export interface SeededRun extends RunResult {
  readonly seed: number;
  readonly workload: string;
  readonly dir: string;
}

export async function campaign(options: CampaignOptions): Promise<readonly SeededRun[]> {
  const calms = new Map<string, CalmRun>();
  const runs: SeededRun[] = [];
  const endAt = Date.now() + (options.minutes ?? Number.POSITIVE_INFINITY) * 60_000;
  for (let n = 0, kills = 0; kills < options.kills && Date.now() < endAt; n++) {
    const workload = options.workloads[n % options.workloads.length] as string;
    const seeded = await oneRun(options, options.seed + n, workload, calms);
    runs.push(seeded);
    kills += seeded.kills;
    const verdict = seeded.problems.length === 0 ? 'holds' : `${seeded.problems.length} PROBLEMS`;
    options.say(`seed ${seeded.seed} ${workload}: ${seeded.kills} kills, ${seeded.seconds} s, ${verdict} (${kills} of ${options.kills})`);
    options.soFar?.(runs);
    // Strikes that cannot kill would go on for ever.
    if (n > 3 && kills === 0) break;
    if (options.only) break;
  }
  return runs;
}

async function oneRun(options: CampaignOptions, seed: number, name: string, calms: Map<string, CalmRun>): Promise<SeededRun> {
  const workload = WORKLOADS[name];
  if (!workload) throw new Error(`There is no workload "${name}". There are: ${Object.keys(WORKLOADS).join(', ')}.`);
  const nemeses = options.nemeses.map((it) => NEMESES[it] ?? fail(it)).filter(({ drawnFor }) => drawnFor?.(workload) ?? true);
  const smallDisk = options.nemeses.includes('disk-full') && canMount();
  const clockCanBeSet = options.nemeses.includes('clock-step') && canSetClocks();
  const before = calms.get(name) ?? (await calmly(options, name));
  calms.set(name, before);
  const { calm, tempoMs } = before;
  const all = strikesOf(seed, nemeses, workload.gapMs, options.strikes);
  const strikes = options.only ? all.filter(({ n }) => options.only?.includes(n)) : all;
  const dir = runDirectory();
  const { sandbox, otherBuild } = options;
  const result = await run(
    { dir, workload, sandbox, strikes, smallDisk, clockCanBeSet, tempoMs, ...(otherBuild ? { otherBuild } : {}) },
    calm,
  );
  if (result.problems.length === 0 && !options.keep) removeDirectory(dir, smallDisk);
  return { ...result, seed, workload: name, dir };
}

async function calmly({ sandbox, say }: CampaignOptions, name: string): Promise<CalmRun> {
  const dir = runDirectory();
  const calm = await calmRun({ dir, workload: WORKLOADS[name] as never, sandbox });
  for (const problem of calm.problems) say(`even the calm run of ${name}: ${told(problem)}`);
  if (calm.problems.length === 0) removeDirectory(dir);
  return calm;
}

export function told({ check, problem }: Problem): string {
  return `${check}: ${problem}`;
}

function fail(name: string): never {
  throw new Error(`There is no nemesis "${name}". There are: ${Object.keys(NEMESES).join(', ')}.`);
}
