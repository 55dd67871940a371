/** Runs the scenario with a supervised worker while something happens to it, and holds what is left against the calm run. */
import type { WorkflowHandle } from '@temporalio/client';
import type { JobSpec } from '../../contract/job';
import type { Outcome } from '../../contract/steps';
import { Rig, type RigOptions } from '../support/rig';
import { leftContainers, leftProcesses, type Run, readRun, scenarioSpec } from './scenario';

export interface Scene {
  readonly rig: Rig;
  readonly spec: JobSpec;
  readonly handle: WorkflowHandle<(input: { spec: JobSpec }) => Promise<Outcome>>;
  /** Resolves once the command of the scenario that takes a second or two is under way. */
  readonly midCommand: () => Promise<void>;
}

export interface UnderFault {
  readonly kind: JobSpec['sandbox']['kind'];
  readonly env?: NodeJS.ProcessEnv;
  readonly spec?: Partial<JobSpec>;
  /** What happens meanwhile. */
  readonly fault?: (scene: Scene) => Promise<void>;
}

let n = 0;

/** A rig for a file of tests, with the calm run that theirs are held against. To be called before any test. */
export function withCalmRun(kind: UnderFault['kind'], options: RigOptions = {}): { readonly rig: Rig; readonly calm: Run } {
  const stage = {} as { rig: Rig; calm: Run };
  beforeAll(async () => {
    stage.rig = await Rig.start(options);
    stage.calm = (await runUnder(stage.rig, { kind })).run;
  });
  afterAll(() => stage.rig?.stop());
  return stage;
}

export async function runUnder(rig: Rig, { kind, env = {}, spec: changes = {}, fault }: UnderFault): Promise<{ run: Run; deaths: number }> {
  const spec = { ...scenarioSpec(rig, `run-${process.pid}-${n++}`, kind), ...changes };
  const kept = rig.keepWorker(env);
  try {
    const handle = await rig.submit(spec);
    await fault?.({ rig, spec, handle, midCommand: () => midCommand(rig, spec.id) });
    return { run: readRun(rig, spec, await handle.result()), deaths: kept.deaths() };
  } finally {
    await kept.stop();
    expect(leftProcesses(rig)).toEqual([]);
    if (kind === 'docker') expect(leftContainers(spec)).toEqual([]);
  }
}

/** The promise of this whole folder: nothing lost, nothing doubled, nothing paid twice but what was killed before it arrived. */
export function expectAsCalm(run: Run, calm: Run, moreCalls = 0): void {
  expect(run.trees).toEqual(calm.trees);
  expect(run.deliveredTree).toBe(calm.deliveredTree);
  expect(run.outcome.kind).toBe('delivered');
  expect(run.calls).toBeGreaterThanOrEqual(calm.calls);
  expect(run.calls).toBeLessThanOrEqual(calm.calls + moreCalls);
}

async function midCommand(rig: Rig, id: string): Promise<void> {
  await rig.until(id, (status) => status.doing.includes('tick'));
  await pause(500);
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
