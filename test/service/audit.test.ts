/** An audit of real jobs names every act of a person, with who, what and its effect, and everyone who was told outside. */
import { join } from 'node:path';
import { auditOf } from '../../client/audit';
import { auditPage } from '../../client/audit-page';
import { Longhaul } from '../../client/longhaul';
import { openStore, stepsOf } from '../../client/steps';
import { readEnvironment } from '../../config/environment';
import type { JobSpec } from '../../contract/job';
import { finish, run, write } from '../../scripted/replies';
import { withoutColours } from '../client/live/hostile';
import { jobSpec } from '../support/job-spec';
import { eventually } from '../support/programs';
import { makeRepository } from '../support/repository';
import { Rig } from '../support/rig';

let rig: Rig;
let longhaul: Longhaul;

beforeAll(async () => {
  rig = await Rig.start();
  rig.startWorker({ LONGHAUL_NOTIFY_COMMAND: 'cat > /dev/null' });
  longhaul = await Longhaul.connect(readEnvironment({ TEMPORAL_ADDRESS: rig.server.address, LONGHAUL_HOME: rig.home }));
});
afterAll(async () => {
  await longhaul.close();
  await rig.stop();
});

function start(id: string, changes: Partial<JobSpec> = {}) {
  rig.model.addScript(id, { replies: [write('greeting.txt', 'hello\n'), finish('Done.')], atEnd: 'cycle' });
  const repository = makeRepository(join(rig.dir, 'repositories', id), { 'greeting.txt': 'helo\n' });
  return rig.submit(jobSpec({ id, repository, base: 'HEAD', review: { delivery: true }, ...changes }));
}

test('every act is there with who did it, what it was and what came of it, and the notices with who got them', async () => {
  const handle = await start('acted', { notify: { command: true, webhook: 'http://127.0.0.1:9/hooks/not-for-everyone' } });
  await rig.until('acted', ({ review }) => review === 'delivery');
  const { head } = await rig.status('acted');
  await longhaul.pause('acted', { from: 'ann' });
  await longhaul.extend('acted', { steps: 5, usd: 2 }, { from: 'bob' });
  await longhaul.amend('acted', { constraints: ['Be brief.'] }, { from: 'cem' });
  await longhaul.rewind('acted', 1, { from: 'dee', text: 'Once more.' });
  await rig.until('acted', ({ review, head: now }) => review === 'delivery' && now !== head);
  await longhaul.steer('acted', 'Say it twice.', { from: 'eva' });
  await rig.until('acted', ({ review, checked }) => review === 'delivery' && (checked?.step ?? 0) > 12);
  await longhaul.approve('acted', '', { from: 'fay' });
  await handle.result();
  await eventually(async () => (await longhaul.notices('acted'))?.some(({ type }) => type === 'job.ended') === true);
  const audit = await longhaul.audit('acted');
  // What changes the ledger may be recorded behind what does not: in the order of who, which is that of sending.
  const deeds = [...audit.deeds].sort((a, b) => (a.who < b.who ? -1 : 1));
  expect(deeds.map(({ act, who, what }) => [act, who, what])).toEqual([
    ['pause', 'ann', 'pause'],
    ['extend', 'bob', 'extend by 5 steps, 2 dollars'],
    ['amend', 'cem', 'amend constraints'],
    ['rewind', 'dee', 'rewind to step 1: Once more.'],
    ['steer', 'eva', 'Say it twice.'],
    ['approve', 'fay', 'approve'],
    [undefined, 'longhaul', expect.stringContaining('delivered: ')],
  ]);
  const effects = deeds.map(({ effect }) => effect);
  expect(effects[2]).toContain('constraints');
  expect(effects[3]).toContain('the work is that of step 1 of acted');
  expect(effects.at(-1)).toContain('branch longhaul/acted');
  expect(audit.notices?.map(({ type }) => type)).toEqual(expect.arrayContaining(['job.needs_input', 'job.ended']));
  expect(audit.notices?.[0]).toMatchObject({ to: ['http://127.0.0.1:9', 'command'], state: 'on its way' });
  expect(JSON.stringify(audit)).not.toContain('not-for-everyone');
  expect(audit.chain.ok).toBe(true);
});

test('a cancel is there with who cancelled and why, though its step is the delivery, and without a server the steps are all that is told', async () => {
  const handle = await start('given-up', { review: {}, notify: { command: true } });
  rig.model.addScript('given-up', { replies: [run('sleep 60')], atEnd: 'repeat-last' });
  await rig.until('given-up', ({ steps }) => steps > 1);
  await longhaul.cancel('given-up', 'No longer needed.', { from: 'gil' });
  await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  const alone = await auditOf(await openStore(rig.home, 'given-up'), await stepsOf(rig.home, 'given-up', 0));
  expect(alone.deeds).toEqual([
    expect.objectContaining({ type: 'message', act: 'cancel', who: 'gil', what: 'No longer needed.' }),
    expect.objectContaining({ type: 'delivery', who: 'longhaul' }),
  ]);
  expect(alone.notices).toBeNull();
  expect(withoutColours(auditPage(alone))).toContain('is not known');
  await eventually(async () => (await longhaul.notices('given-up'))?.every(({ state }) => state === 'arrived') === true);
  expect(withoutColours(auditPage(await longhaul.audit('given-up')))).toMatch(/job\.ended to command, arrived/);
});
