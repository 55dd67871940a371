import { expectAsCalm, runUnder, withCalmRun } from './under-fault';

const stage = withCalmRun('local');

test('a provider that is down for more than a minute is waited for, and no answered call is repeated', async () => {
  const { run } = await runUnder(stage.rig, {
    kind: 'local',
    fault: async ({ spec }) => {
      stage.rig.model.setFaults(spec.id, [{ kind: 'status', status: 503, turn: 3, forSec: 65 }]);
    },
  });
  expectAsCalm(run, stage.calm, 20);
}, 240_000);

test('a refused key parks the job, which says so, and after resume does what a calm run does, with that word as one more step', async () => {
  const { run } = await runUnder(stage.rig, {
    kind: 'local',
    fault: async ({ spec, handle }) => {
      stage.rig.model.setFaults(spec.id, [{ kind: 'status', status: 401, turn: 2 }]);
      const parked = await stage.rig.until(spec.id, (status) => status.phase === 'parked');
      expect(parked.needsInput).toBe(true);
      expect(parked.doing).toContain('OPENAI_API_KEY');
      expect(parked.doing).toContain(`longhaul resume ${spec.id}`);
      await handle.signal('resume');
    },
  });
  const { calm } = stage;
  expect(run.outcome).toMatchObject({ kind: 'delivered', steps: calm.outcome.steps + 1, spent: calm.outcome.spent });
  expect(run.deliveredTree).toBe(calm.deliveredTree);
  expect(run.calls).toBe(calm.calls + 1);
});

test('rate limits, cut streams, hangs, garbage and empty replies are retried without a trace in the steps', async () => {
  const { run } = await runUnder(stage.rig, {
    kind: 'local',
    fault: async ({ spec }) => {
      stage.rig.model.setFaults(spec.id, [
        { kind: 'status', status: 429, retryAfterMs: 200, turn: 1, times: 2 },
        { kind: 'cut', turn: 2 },
        { kind: 'garbage', turn: 3 },
        { kind: 'empty', turn: 4 },
        { kind: 'status', status: 529, turn: 5 },
      ]);
    },
  });
  expectAsCalm(run, stage.calm, 6);
});
