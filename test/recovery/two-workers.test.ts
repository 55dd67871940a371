import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../support/programs';
import { end } from '../support/rig';
import { readRun, scenarioSpec } from './scenario';
import { expectAsCalm, pause, runUnder, withCalmRun } from './under-fault';

const stage = withCalmRun('local');

function cachesOf(job: string): string[] {
  const slots = join(stage.rig.home, 'workers');
  return readdirSync(slots).filter((slot) => existsSync(join(slots, slot, 'cache', job)));
}

test('a worker frozen past its heartbeat timeout is taken over, does no harm when it wakes, and its cache is let go', async () => {
  const { run } = await runUnder(stage.rig, {
    kind: 'local',
    fault: async ({ midCommand, handle, spec }) => {
      await midCommand();
      const frozen = stage.rig.workers.at(-1);
      frozen?.kill('SIGSTOP');
      const second = stage.rig.startWorker();
      await handle.result();
      expect(cachesOf(spec.id)).toHaveLength(1);
      frozen?.kill('SIGCONT');
      await pause(3_000);
      // Its successor in the same slot looks around at its start.
      frozen?.kill('SIGKILL');
      await eventually(() => cachesOf(spec.id).length === 0);
      await end(second, 'SIGTERM');
    },
  });
  expectAsCalm(run, stage.calm, 1);
});

test('a second worker takes over for good from one that is killed and never comes back', async () => {
  const spec = scenarioSpec(stage.rig, 'takeover', 'local');
  const first = stage.rig.startWorker();
  const handle = await stage.rig.submit(spec);
  await stage.rig.until(spec.id, (status) => status.doing.includes('tick'));
  await pause(500);
  first.kill('SIGKILL');
  const second = stage.rig.startWorker();
  const outcome = await handle.result();
  second.kill('SIGTERM');
  expectAsCalm(readRun(stage.rig, spec, outcome), stage.calm, 1);
});

test('two jobs on one repository at once each deliver their own branch', async () => {
  const a = scenarioSpec(stage.rig, 'twin-a', 'local');
  const b = { ...scenarioSpec(stage.rig, 'twin-b', 'local'), repository: a.repository, delivery: { branch: 'longhaul/other' } };
  const worker = stage.rig.startWorker();
  const handles = [await stage.rig.submit(a), await stage.rig.submit(b)];
  const [first, second] = await Promise.all(handles.map((handle) => handle.result()));
  worker.kill('SIGTERM');
  expect(readRun(stage.rig, a, first as never).deliveredTree).toBe(stage.calm.deliveredTree);
  expect(readRun(stage.rig, b, second as never).deliveredTree).toBe(stage.calm.deliveredTree);
});
