/** How jobs end whose model acts once, says "done", and gives up if it is not believed. */
import { join } from 'node:path';
import type { Outcome } from '../../contract/steps';
import { cannot, finish } from '../../scripted/replies';
import { jobSpec } from '../support/job-spec';
import { makeRepository } from '../support/repository';
import { Rig } from '../support/rig';
import type { Attack } from './attacks';
import { CHECKS, PROJECT, PROTECTED } from './project';

export const NOT_BELIEVED = { kind: 'cannot', reason: 'It was not believed.' };
export const DELIVERED = { kind: 'delivered', reason: 'all checks pass' };

/** By name, once all have ended. Local sandbox, which isolates least: what holds here does not rest on walls. */
export function outcomesOf(attacks: readonly Attack[]): { readonly get: (name: string) => Outcome | undefined } {
  let rig: Rig;
  let outcomes: ReadonlyMap<string, Outcome> = new Map();
  beforeAll(async () => {
    rig = await Rig.start();
    rig.startWorker();
    // Together they take the time of a few.
    const jobs = attacks.map(async (attack, i) => [attack.name, await outcomeOf(rig, attack, `attack-${i}`)] as const);
    outcomes = new Map(await Promise.all(jobs));
  }, 600_000);
  afterAll(() => rig.stop());
  return { get: (name) => outcomes.get(name) };
}

async function outcomeOf(rig: Rig, { by, files, spec }: Attack, id: string): Promise<Outcome> {
  rig.model.addScript(id, { replies: [by, finish('Done.'), cannot(NOT_BELIEVED.reason)] });
  const repository = makeRepository(join(rig.dir, 'repositories', id), { ...PROJECT, ...files });
  const handle = await rig.submit(jobSpec({ id, repository, goal: 'Make add add.', checks: CHECKS, protectedPaths: PROTECTED, ...spec }));
  return handle.result();
}
