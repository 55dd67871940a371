/** Somebody asks for a stop in the moment in which the worker that should carry it out is dead: still a stop, and no failure. */
import { join } from 'node:path';
import { finish, run, write } from '../../scripted/replies';
import { identityOf } from '../../worker/identity';
import { runningOf } from '../../worker/slot';
import { jobSpec } from '../support/job-spec';
import { makeRepository } from '../support/repository';
import { Rig } from '../support/rig';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

test('a job that was paused as its worker died, and resumed, goes on without anybody', async () => {
  for (let n = 0; n < 2; n++) rig.startWorker();
  const once = join(rig.dir, 'once');
  const SLOW = run(`sleep 1; [ -e ${once} ] || { touch ${once}; sleep 100; }`);
  rig.model.addScript('stopped', { replies: [SLOW, write('greeting.txt', 'hello\n'), finish('Done.')], atEnd: 'repeat-last' });
  const repository = makeRepository(join(rig.dir, 'repositories', 'stopped'), { 'greeting.txt': 'helo\n' });
  const handle = await rig.submit(jobSpec({ id: 'stopped', repository, base: 'HEAD' }));
  await rig.until('stopped', ({ doing }) => doing.includes('sleep'));
  const busy = () => rig.workers.find(({ pid, signalCode }) => signalCode === null && runningOf(rig.home, identityOf(pid)).length > 0);
  while (!busy()) await new Promise((resolve) => setTimeout(resolve, 20));
  busy()?.kill('SIGKILL');
  await handle.signal('pause', { from: 'ann' });
  await handle.signal('resume', { from: 'ann' });
  expect(await handle.result()).toMatchObject({ kind: 'delivered' });
}, 180_000);
