/** The hard line of tokens through the whole service: by the wire log, under kills, extended again and again. */
import { join } from 'node:path';
import type { JobStatus } from '../../contract/messages';
import { run } from '../../scripted/replies';
import { jobSpec } from '../support/job-spec';
import { makeRepository } from '../support/repository';
import { Rig } from '../support/rig';

let rig: Rig;

beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

test('no token is spent past the hard line, though workers are killed and the budget is extended; the job goes on each time', async () => {
  const kept = rig.keepWorker();
  const first = 30_000;
  const more = 7_001;
  const spec = jobSpec({
    id: 'budget',
    repository: makeRepository(join(rig.dir, 'repositories', 'budget'), { 'greeting.txt': 'helo\n' }),
    budget: { maxSteps: 10_000, maxTokens: first, maxWallMinutes: 600 },
  });
  rig.model.addScript(spec.id, { replies: [run('seq {{turn}}00 {{turn}}80')], atEnd: 'repeat-last', latencyMs: 60 });
  const handle = await rig.submit(spec);
  let line = first;
  let turns = 0;
  for (let round = 0; round < 6; round++) {
    if (round % 2 === 1) setTimeout(() => rig.workers.at(-1)?.kill('SIGKILL'), 100 + 37 * round);
    const status = await rig.until(spec.id, isOut(line), 120_000);
    const spent = status.spent.inputTokens + status.spent.outputTokens;
    expect(spent).toBeLessThanOrEqual(line);
    expect(status.spent.turns).toBeGreaterThanOrEqual(turns);
    turns = status.spent.turns;
    line += more;
    await handle.signal('extend', { tokens: more });
  }
  const last = await rig.until(spec.id, isOut(line), 120_000);
  expect(last.spent.turns).toBeGreaterThan(6);
  // What the provider served is what the job counts, but for replies that were under way when a worker was killed.
  expect(rig.model.calls(spec.id).length).toBeGreaterThanOrEqual(last.spent.turns);
  expect(rig.model.calls(spec.id).length).toBeLessThanOrEqual(last.spent.turns + kept.deaths());
  await handle.terminate();
  await kept.stop();
}, 300_000);

function isOut(maxTokens: number): (status: JobStatus) => boolean {
  return ({ phase, budget, doing }) => phase === 'parked' && budget.maxTokens === maxTokens && doing.endsWith('longhaul extend budget');
}

test('past four fifths of a budget the model is asked to wrap up, and not before', async () => {
  const worker = rig.startWorker();
  const spec = jobSpec({
    id: 'wrap-up',
    repository: makeRepository(join(rig.dir, 'repositories', 'wrap-up'), { 'greeting.txt': 'helo\n' }),
    budget: { maxSteps: 20, maxTokens: 10_000_000, maxWallMinutes: 600 },
  });
  rig.model.addScript(spec.id, { replies: [run('echo {{turn}}')], atEnd: 'repeat-last' });
  const handle = await rig.submit(spec);
  await rig.until(spec.id, ({ phase }) => phase === 'parked');
  const asked = rig.model.calls(spec.id).map(({ body }) => (body ?? '').includes('A budget is nearly used up'));
  // Calls are made at 2, 4, … 18 of 20 steps.
  expect(asked).toEqual([false, false, false, false, false, false, false, true, true]);
  await handle.terminate();
  worker.kill('SIGTERM');
});
