/**
 * The hard lines of tokens and money under random kills, with replies whose usage nobody can foresee. `TEST_KILLS=200` for the
 * whole of it (some ten minutes); a short run otherwise.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import type { Action } from '../../contract/steps';
import { notes, run } from '../../scripted/replies';
import type { Reply } from '../../scripted/script';
import { jobSpec } from '../support/job-spec';
import { makeRepository } from '../support/repository';
import { Rig } from '../support/rig';
import { drawer, expectWithin, settled } from '../support/spending';

const KILLS = Number(process.env.TEST_KILLS ?? 12);
const PRICES = { input: 1.25, cachedInput: 0.125, output: 10 };
const MORE = { tokens: 9_001, usd: 0.0311 };

let rig: Rig;

beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

/** Between 40 and 900 tokens of output each, most of them nowhere in the reply, as reasoning is. */
const REPLIES: Reply[] = [40, 900, 333, 61, 777, 128, 512].map((outputTokens, i) => ({
  ...run(`seq {{turn}}00 {{turn}}${i}9`),
  usage: { outputTokens },
}));

test(`nothing is spent past the lines of tokens and money over ${KILLS} random kills, nothing is lost of what was spent, nothing counted twice`, async () => {
  const kept = rig.keepWorker();
  const id = 'overshoot';
  rig.model.addScript(id, { replies: REPLIES, atEnd: 'cycle', latencyMs: 30, asides: { notes: [notes('Go on.')] } });
  const spec = jobSpec({
    id,
    repository: makeRepository(join(rig.dir, 'repositories', id), { 'greeting.txt': 'helo\n' }),
    budget: { maxSteps: 1e5, maxTokens: 40_000, maxWallMinutes: 600, maxUsd: 0.1 },
    model: { name: id, windowTokens: 9_000, maxOutputTokens: 1_000, timeoutSec: 60, actions: 'tools', prices: PRICES },
  });
  const handle = await rig.submit(spec);
  await killAgainAndAgain(id, handle, kept.deaths).finally(kept.stop);
}, 1_800_000);

async function killAgainAndAgain(id: string, handle: WorkflowHandle, deaths: () => number): Promise<void> {
  const draw = drawer(20_261_123);
  while (deaths() < KILLS) {
    const before = deaths();
    // A worker takes about a second to be at work again.
    await new Promise((resolve) => setTimeout(resolve, 800 + 1_400 * draw()));
    rig.workers.at(-1)?.kill('SIGKILL');
    while (deaths() === before) await new Promise((resolve) => setTimeout(resolve, 10));
    const status = await rig.until(id, () => true);
    expectWithin(status.spent, status.budget);
    if (status.phase === 'parked') await handle.signal('extend', MORE);
  }
  const last = await rig.until(id, ({ phase }) => phase === 'parked', 120_000);
  expectWithin(last.spent, last.budget);
  expect(last.spent.turns).toBeGreaterThan(KILLS);
  expect(last.spent).toEqual(settled(recordedActions(id), PRICES));
  await handle.terminate();
}

/** Of the steps that stand in the store. */
function recordedActions(id: string): readonly Action[] {
  const store = join(rig.home, 'jobs', id, 'store.git');
  const git = (...args: string[]) => execFileSync('git', ['-C', store, ...args], { encoding: 'utf8', maxBuffer: 1e9 });
  const commits = git('for-each-ref', '--format=%(objectname) %(refname:lstrip=3)', `refs/longhaul/${id}`)
    .split('\n')
    .filter((line) => /\d+$/.test(line))
    .map((line) => line.split(' ')[0] as string);
  return commits.map((commit) => JSON.parse(git('show', `${commit}:step/action.json`)) as Action);
}
