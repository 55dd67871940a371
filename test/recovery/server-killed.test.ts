/** SIGKILL of the Temporal server, started again on its file by its supervisor; and of server and worker at once. */
import { Rig } from '../support/rig';
import type { Run } from './scenario';
import { expectAsCalm, pause, runUnder } from './under-fault';

let rig: Rig;
let calm: Run;

beforeAll(async () => {
  rig = await Rig.start();
  calm = (await runUnder(rig, { kind: 'local' })).run;
});
afterAll(() => rig.stop());

test('a server killed in the middle of a step comes back and the job goes on', async () => {
  const { run } = await runUnder(rig, {
    kind: 'local',
    fault: async ({ midCommand }) => {
      await midCommand();
      await rig.restartServer();
    },
  });
  expectAsCalm(run, calm);
});

test('a server killed while a job waits for a person comes back with the job still waiting', async () => {
  const { run } = await runUnder(rig, {
    kind: 'local',
    spec: { budget: { maxSteps: 7, maxTokens: 10_000_000, maxWallMinutes: 60 } },
    fault: async ({ spec, handle }) => {
      await rig.until(spec.id, (status) => status.phase === 'parked');
      await rig.restartServer();
      expect((await rig.until(spec.id, (status) => status.steps > 0)).phase).toBe('parked');
      await handle.signal('extend', { steps: 100 });
    },
  });
  expect(run.outcome.kind).toBe('delivered');
  expect(run.deliveredTree).toBe(calm.deliveredTree);
});

test('server and worker killed at once, in the middle of a command, lose nothing', async () => {
  const { run, deaths } = await runUnder(rig, {
    kind: 'local',
    fault: async ({ midCommand }) => {
      await midCommand();
      rig.workers.at(-1)?.kill('SIGKILL');
      await rig.restartServer();
    },
  });
  expect(deaths).toBeGreaterThan(0);
  expectAsCalm(run, calm, deaths);
});

test('a server that is away for a while is waited for', async () => {
  const { run } = await runUnder(rig, {
    kind: 'local',
    fault: async ({ midCommand }) => {
      await midCommand();
      process.kill(rig.server.pid, 'SIGSTOP');
      await pause(8_000);
      process.kill(rig.server.pid, 'SIGCONT');
    },
  });
  expectAsCalm(run, calm, 1);
});
