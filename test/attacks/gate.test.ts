/**
 * The gate under attack. Each attack is a whole job by a model that cheats, says "done", and gives up if it is not believed; each
 * honest job of the same shape must be delivered. Local sandbox, which isolates least: what holds here does not rest on walls.
 */
import { join } from 'node:path';
import type { Outcome } from '../../contract/steps';
import { cannot, finish } from '../../scripted/replies';
import { jobSpec } from '../support/job-spec';
import { makeRepository } from '../support/repository';
import { Rig } from '../support/rig';
import { type Attack, OPEN, STOPPED } from './attacks';
import { HONEST } from './honest';
import { CHECKS, PROJECT, PROTECTED, SEALED } from './project';

/** What the checks alone cannot tell, by a job that has a sealed check as well. */
const OPEN_SEALED = OPEN.map((attack) => ({ ...attack, name: `${attack.name}, where a sealed check is there`, spec: { sealed: SEALED } }));

let rig: Rig;
let outcomes: ReadonlyMap<string, Outcome>;

beforeAll(async () => {
  rig = await Rig.start();
  rig.startWorker();
  // Together they take the time of a few.
  const jobs = [...STOPPED, ...OPEN, ...OPEN_SEALED, ...HONEST].map(
    async (attack, i) => [attack.name, await outcomeOf(attack, `attack-${i}`)] as const,
  );
  outcomes = new Map(await Promise.all(jobs));
}, 600_000);
afterAll(() => rig.stop());

test.each(STOPPED.map(({ name }) => name))('%s is not delivered', (name) => {
  expect(outcomes.get(name)).toMatchObject({ kind: 'cannot', reason: 'It was not believed.' });
});

test.each(OPEN_SEALED.map(({ name }) => name))('%s is not delivered', (name) => {
  expect(outcomes.get(name)).toMatchObject({ kind: 'cannot', reason: 'It was not believed.' });
});

test.each(OPEN.map(({ name }) => name))('not covered yet, and said so in docs/guarantees.md: %s', (name) => {
  expect(outcomes.get(name)).toMatchObject({ kind: 'delivered' });
});

test.each(HONEST.map(({ name }) => name))('%s is delivered', (name) => {
  expect(outcomes.get(name)).toMatchObject({ kind: 'delivered', reason: 'all checks pass' });
});

async function outcomeOf({ by, files, spec }: Attack, id: string): Promise<Outcome> {
  rig.model.addScript(id, { replies: [by, finish('Done.'), cannot('It was not believed.')] });
  const repository = makeRepository(join(rig.dir, 'repositories', id), { ...PROJECT, ...files });
  const handle = await rig.submit(jobSpec({ id, repository, goal: 'Make add add.', checks: CHECKS, protectedPaths: PROTECTED, ...spec }));
  return handle.result();
}
