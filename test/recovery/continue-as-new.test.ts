/** Continue-as-new forced every few steps, calmly and with kills on its edge. */
import { jobFacts } from '../../client/job-facts';
import { listJobs } from '../../client/listed';
import { Rig } from '../support/rig';
import type { Run } from './scenario';
import { expectAsCalm, runUnder } from './under-fault';

let calm: Run;

beforeAll(async () => {
  const rig = await Rig.start();
  calm = (await runUnder(rig, { kind: 'local' })).run;
  await rig.stop();
});

describe('with a server that suggests continue-as-new every few steps', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.start({ suggestContinueAsNewAfterEvents: 20 });
  });
  afterAll(() => rig.stop());

  test('the job runs through several workflow runs, is one job that began with the first, and leaves the same chain of steps', async () => {
    const began: number[] = [];
    const { run } = await runUnder(rig, {
      kind: 'local',
      fault: async ({ spec, handle }) => {
        await handle.result();
        for await (const it of rig.client.workflow.list({ query: `WorkflowId = '${spec.id}'` })) began.push(it.startTime.getTime());
        const listed = (await listJobs(rig.client, 10, new Map())).filter(({ id }) => id === spec.id);
        expect(listed.map(({ startedAt }) => Date.parse(startedAt))).toEqual([Math.min(...began)]);
        expect(await jobFacts(rig.client, spec.id)).toMatchObject({ goal: spec.goal, startedAtMs: Math.min(...began) });
      },
    });
    expect(began.length).toBeGreaterThan(3);
    expectAsCalm(run, calm);
  });

  test('a worker killed whenever a new run begins loses nothing', async () => {
    let kills = 0;
    const { run } = await runUnder(rig, {
      kind: 'local',
      fault: async ({ handle }) => {
        let seen = (await handle.describe()).runId;
        for (;;) {
          const { runId, status } = await handle.describe();
          if (status.name !== 'RUNNING' && status.name !== 'CONTINUED_AS_NEW') return;
          if (runId === seen) continue;
          seen = runId;
          if (kills++ < 4) rig.workers.at(-1)?.kill('SIGKILL');
        }
      },
    });
    expect(kills).toBeGreaterThan(1);
    expectAsCalm(run, calm, kills);
  });
});
