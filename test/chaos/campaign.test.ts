/** The short campaign: fixed seeds, real processes, and bugs that are put into the workers and must be caught. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { campaign, told } from '../../chaos/campaign';
import type { Calm } from '../../chaos/checks/calm';
import { replays } from '../../chaos/checks/replays';
import { calmBrief, PLANTED, tryPlanted } from '../../chaos/planted';
import { ROOT } from '../support/programs';

const SHORT = { kills: 1, sandbox: 'local', keep: false, say: () => {} } as const;
const NEMESES = ['worker-kill', 'worker-point', 'server-kill', 'network-cut', 'cache-delete', 'provider-fault', 'rival', 'person'];
/** Of each kind of promise one; all of them: npm run chaos -- --planted. */
const TRIED = ['dirty-cache-reused', 'reply-not-journaled', 'delivered-twice'];

test('a short campaign of fixed seeds breaks no promise', async () => {
  const runs = await campaign({ ...SHORT, seed: 20_260_101, workloads: ['brief-told'], nemeses: NEMESES, strikes: 8 });
  expect(runs.flatMap(({ problems }) => problems.map(told))).toEqual([]);
  expect(runs.reduce((sum, { kills }) => sum + kills, 0)).toBeGreaterThan(0);
}, 600_000);

describe('the checker', () => {
  let calm: Calm;
  beforeAll(async () => {
    calm = await calmBrief();
  }, 300_000);

  test.each(TRIED)(
    'catches %s',
    async (bug) => {
      const { caught, said } = await tryPlanted(bug, calm);
      expect(said).toContainEqual(expect.stringMatching(`^${PLANTED[bug]?.caughtBy}: `));
      expect(caught).toBe(true);
    },
    300_000,
  );

  test('catches a history that the workflow of today would not have written', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'longhaul-chaos-'));
    const kept = readFileSync(join(ROOT, 'test', 'replay', 'histories', 'delivered.json'), 'utf8');
    const problemsOf = (history: string) => {
      rmSync(join(dir, 'temporal'), { recursive: true, force: true });
      mkdirSync(join(dir, 'temporal'));
      writeFileSync(join(dir, 'temporal', 'job-0.json'), history);
      return replays.problems({ dir, history: [], jobs: [] }, {});
    };
    expect(await problemsOf(kept)).toEqual([]);
    expect(await problemsOf(kept.replaceAll('"runChecks"', '"runCheck"'))).toEqual([expect.stringContaining('job-0 does not replay')]);
    rmSync(dir, { recursive: true });
  });
});
