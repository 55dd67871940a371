/** What people do to a running job: cancel in the middle of a command, guide it, guide it while nobody is there to listen. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { engineAnswers } from '../support/engine';
import { Rig } from '../support/rig';
import { leftContainers, leftProcesses, scenarioSpec } from './scenario';
import { pause } from './under-fault';

const kind = engineAnswers() ? 'docker' : 'local';
let rig: Rig;

beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

test('a cancel in the middle of a command ends everything it started and delivers the work so far', async () => {
  const spec = scenarioSpec(rig, 'cancelled', kind);
  const worker = rig.startWorker();
  const handle = await rig.submit(spec);
  await rig.until(spec.id, (status) => status.doing.includes('tick'));
  await pause(500);
  await handle.cancel();
  await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  const { memo } = await handle.describe();
  expect(memo?.longhaul).toMatchObject({ phase: 'ended', outcome: { kind: 'cancelled', branch: spec.delivery.branch } });
  const files = execFileSync('git', ['--git-dir', join(spec.repository, '.git'), 'ls-tree', '-r', '--name-only', spec.delivery.branch], {
    encoding: 'utf8',
  });
  expect(files.split('\n')).toContain('notes/plan.md');
  worker.kill('SIGTERM');
  await pause(1_000);
  expect(leftProcesses(rig)).toEqual([]);
  if (kind === 'docker') expect(leftContainers(spec)).toEqual([]);
});

test('guidance sent twice under one id, while no worker is up, is recorded once and enters the ledger', async () => {
  const spec = scenarioSpec(rig, 'steered', 'local');
  const handle = await rig.submit(spec);
  const message = { id: 'm1', from: 'ada', text: 'Keep the file names short.' };
  await handle.signal('steer', message);
  await handle.signal('steer', message);
  const worker = rig.startWorker();
  const outcome = await handle.result();
  worker.kill('SIGTERM');
  const store = join(rig.home, 'jobs', spec.id, 'store.git');
  const log = execFileSync('git', ['--git-dir', store, 'log', '--format=%s', outcome.head], { encoding: 'utf8' });
  expect(log.split('\n').filter((line) => line.includes('ada: Keep the file names short.'))).toHaveLength(1);
  const ledger = JSON.parse(execFileSync('git', ['--git-dir', store, 'show', `${outcome.head}:step/ledger.json`], { encoding: 'utf8' }));
  expect(ledger.decisions).toEqual([message]);
});
