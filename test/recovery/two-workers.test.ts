/** More than one worker on the same stores: frozen and woken, gone for good, and two jobs on one repository. */
import { Rig } from '../support/rig';
import { type Run, readRun, scenarioSpec } from './scenario';
import { expectAsCalm, pause, runUnder } from './under-fault';

let rig: Rig;
let calm: Run;

beforeAll(async () => {
  rig = await Rig.start();
  calm = (await runUnder(rig, { kind: 'local' })).run;
});
afterAll(() => rig.stop());

test('a worker frozen past its heartbeat timeout is taken over, and does no harm when it wakes', async () => {
  const { run } = await runUnder(rig, {
    kind: 'local',
    fault: async ({ midCommand, handle }) => {
      await midCommand();
      const frozen = rig.workers.at(-1);
      frozen?.kill('SIGSTOP');
      const second = rig.startWorker();
      await handle.result();
      frozen?.kill('SIGCONT');
      await pause(3_000);
      second.kill('SIGTERM');
    },
  });
  expectAsCalm(run, calm, 1);
});

test('a second worker takes over for good from one that is killed and never comes back', async () => {
  const spec = scenarioSpec(rig, 'takeover', 'local');
  const first = rig.startWorker();
  const handle = await rig.submit(spec);
  await rig.until(spec.id, (status) => status.doing.includes('tick'));
  await pause(500);
  first.kill('SIGKILL');
  const second = rig.startWorker();
  const outcome = await handle.result();
  second.kill('SIGTERM');
  expectAsCalm(readRun(rig, spec, outcome), calm, 1);
});

test('two jobs on one repository at once each deliver their own branch', async () => {
  const a = scenarioSpec(rig, 'twin-a', 'local');
  const b = { ...scenarioSpec(rig, 'twin-b', 'local'), repository: a.repository, delivery: { branch: 'longhaul/other' } };
  const worker = rig.startWorker();
  const handles = [await rig.submit(a), await rig.submit(b)];
  const [first, second] = await Promise.all(handles.map((handle) => handle.result()));
  worker.kill('SIGTERM');
  expect(readRun(rig, a, first as never).deliveredTree).toBe(calm.deliveredTree);
  expect(readRun(rig, b, second as never).deliveredTree).toBe(calm.deliveredTree);
});
