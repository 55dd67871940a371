import { expectAsCalm, pause, runUnder, withCalmRun } from './under-fault';

const stage = withCalmRun('local');

test('a server killed in the middle of a step comes back and the job goes on', async () => {
  const { run } = await runUnder(stage.rig, {
    kind: 'local',
    fault: async ({ midCommand }) => {
      await midCommand();
      await stage.rig.restartServer();
    },
  });
  expectAsCalm(run, stage.calm);
});

test('a server killed while a job waits for a person comes back with the job still waiting', async () => {
  const { run } = await runUnder(stage.rig, {
    kind: 'local',
    spec: { budget: { maxSteps: 7, maxTokens: 10_000_000, maxWallMinutes: 60 } },
    fault: async ({ spec, handle }) => {
      await stage.rig.until(spec.id, (status) => status.phase === 'parked');
      await stage.rig.restartServer();
      expect((await stage.rig.until(spec.id, (status) => status.steps > 0)).phase).toBe('parked');
      await handle.signal('extend', { steps: 100 });
    },
  });
  expect(run.outcome.kind).toBe('delivered');
  expect(run.deliveredTree).toBe(stage.calm.deliveredTree);
});

test('server and worker killed at once, in the middle of a command, lose nothing', async () => {
  const { run, deaths } = await runUnder(stage.rig, {
    kind: 'local',
    fault: async ({ midCommand }) => {
      await midCommand();
      stage.rig.workers.at(-1)?.kill('SIGKILL');
      await stage.rig.restartServer();
    },
  });
  expect(deaths).toBeGreaterThan(0);
  expectAsCalm(run, stage.calm, deaths);
});

test('a server that is away for a while is waited for', async () => {
  const { run } = await runUnder(stage.rig, {
    kind: 'local',
    fault: async ({ midCommand }) => {
      await midCommand();
      process.kill(stage.rig.server.pid, 'SIGSTOP');
      await pause(8_000);
      process.kill(stage.rig.server.pid, 'SIGCONT');
    },
  });
  expectAsCalm(run, stage.calm, 1);
});
