/** What a person can do to a running job, each through the library as a person would, on real jobs. Local sandbox, scripted model. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Longhaul } from '../../client/longhaul';
import { stepsOf } from '../../client/steps';
import { readEnvironment } from '../../config/environment';
import type { JobSpec } from '../../contract/job';
import { finish, run, write } from '../../scripted/replies';
import type { Reply } from '../../scripted/script';
import { findTemporalCli } from '../../worker/temporal-server';
import { jobSpec } from '../support/job-spec';
import { makeRepository } from '../support/repository';
import { Rig } from '../support/rig';

let rig: Rig;
let longhaul: Longhaul;

beforeAll(async () => {
  rig = await Rig.start();
  rig.startWorker();
  longhaul = await Longhaul.connect(readEnvironment({ TEMPORAL_ADDRESS: rig.server.address, LONGHAUL_HOME: rig.home }));
});
afterAll(async () => {
  await longhaul.close();
  await rig.stop();
});

const SOLVED = write('greeting.txt', 'hello\n');
const SLOW = run('sleep 60; touch never.txt');
const BY = { from: 'ann' };

test('a pause ends the command under way before it is answered, and resume begins it again', async () => {
  const handle = await start('paused', [
    run('echo x >> begun; [ -e ../go ] || [ $(wc -l < begun) -gt 9 ] || sleep 60'),
    SOLVED,
    finish('Done.'),
  ]);
  await rig.until('paused', ({ doing }) => doing.includes('echo x'));
  const sent = await longhaul.pause('paused', BY);
  expect(sent).toMatchObject({ heard: true });
  const { steps } = await rig.until('paused', ({ phase, steps: now }) => phase === 'paused' && now === 4);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(await rig.status('paused')).toMatchObject({ phase: 'paused', steps, doing: expect.stringContaining('paused by ann') });
  await longhaul.resume('paused', BY);
  await rig.until('paused', ({ doing, phase }) => phase === 'working' && doing.includes('echo x'));
  await longhaul.cancel('paused', 'seen enough', BY);
  await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  expect(await humanSteps('paused')).toEqual(['ann: pause', 'ann: resume']);
  expect((await steps_('paused')).at(-1)).toMatchObject({ kind: 'deliver', action: { outcome: 'cancelled', reason: 'seen enough' } });
});

test('the temporal command line is enough: updates are answered or refused, signals wait, both take plain JSON', async () => {
  await start('by-temporal', [SLOW, SOLVED, finish('Done.')]);
  await rig.until('by-temporal', ({ doing }) => doing.includes('sleep'));
  const temporal = await temporalCommand('by-temporal');
  expect(temporal('update', 'execute', 'pause', '{"from":"ann"}')).toMatch(/paused/);
  expect(() => temporal('update', 'execute', 'approve', 'null')).toThrow(/Nothing waits for approval/);
  temporal('signal', '', 'extend', '{"steps":5,"from":"bob"}');
  temporal('signal', '', 'steer', '"Be short."');
  temporal('signal', '', 'amend', '{"constraints":["Be kind."]}');
  await rig.until('by-temporal', ({ budget, steps }) => budget.maxSteps === 105 && steps === 5);
  expect(temporal('update', 'execute', 'rewind', '1')).toMatch(/phase/);
  temporal('update', 'execute', 'cancel', '"enough"');
  await rig.until('by-temporal', ({ phase }) => phase === 'ended');
  // Guidance waits until the call under way is answered, or is not to be answered any more; none is lost.
  expect(await humanSteps('by-temporal')).toEqual([
    'ann: pause',
    'bob: extend {"steps":5}',
    expect.stringMatching(/^a person: rewind/),
    'a person: Be short.',
    expect.stringMatching(/^a person: amend/),
  ]);
});

test('what makes no sense now is refused with a sentence, and leaves no step', async () => {
  const handle = await start('refused', [SLOW, SOLVED, finish('Done.')]);
  await rig.until('refused', ({ doing }) => doing.includes('sleep'));
  await expect(longhaul.approve('refused')).rejects.toThrow(/Nothing waits for approval/);
  await expect(longhaul.resume('refused')).rejects.toThrow(/neither waits nor is paused/);
  await expect(longhaul.rewind('refused', 99)).rejects.toThrow(/Step 99 is not recorded yet/);
  await expect(longhaul.amend('refused', {})).rejects.toThrow(/amend needs what changes/);
  await longhaul.cancel('refused');
  await expect(handle.result()).rejects.toThrow();
  expect(await humanSteps('refused')).toEqual([]);
});

test('the same message id is one message, as an update and as a signal', async () => {
  const handle = await start('once', [SLOW, SOLVED, finish('Done.')]);
  await rig.until('once', ({ doing }) => doing.includes('sleep'));
  const messageId = 'm-1';
  await longhaul.extend('once', { steps: 5 }, { ...BY, messageId });
  await longhaul.extend('once', { steps: 5 }, { ...BY, messageId });
  await handle.signal('extend', { id: messageId, from: 'ann', steps: 5 });
  const { budget } = await rig.until('once', ({ budget: it }) => it.maxSteps > 100);
  expect(budget.maxSteps).toBe(105);
  await longhaul.cancel('once');
  await expect(handle.result()).rejects.toThrow();
  expect(await humanSteps('once')).toEqual(['ann: extend {"steps":5}']);
});

test('a plan that is refused is not worked by, and the one after it is', async () => {
  const plan = (title: string): Reply => ({
    calls: [{ tool: 'plan', args: { milestones: [{ title, proof: { command: 'grep -qx hello greeting.txt' } }], reason: 'better' } }],
  });
  const replies = [plan('Guess'), SOLVED, plan('Look first'), SOLVED, finish('Done.')];
  const handle = await start('planned', replies, { plan: 'milestones', review: { plan: true } });
  expect(await rig.until('planned', ({ review }) => review === 'plan')).toMatchObject({ needsInput: true, steps: 4 });
  await longhaul.reject('planned', 'Look at the tests first.', BY);
  await rig.until('planned', ({ review, steps }) => review === 'plan' && steps > 6);
  expect((await steps_('planned')).find(({ title }) => title.includes('no plan'))).toBeDefined();
  await longhaul.approve('planned', '', BY);
  expect(await handle.result()).toMatchObject({ kind: 'delivered' });
  expect(await humanSteps('planned')).toEqual(['ann: reject: Look at the tests first.', 'ann: approve']);
  expect(rig.model.calls('planned').at(-1)?.body).toContain('ann (reject): Look at the tests first.');
});

test('a command that a person refuses is not run, and one that is allowed is', async () => {
  const replies = [run('cd . && publish --now; touch published'), run('publish --later || touch late'), SOLVED, finish('Done.')];
  const handle = await start('commands', replies, { review: { commands: ['publish *'], delivery: true } });
  await rig.until('commands', ({ review, steps }) => review === 'command' && steps === 3);
  await longhaul.reject('commands', 'Not yet.', BY);
  await rig.until('commands', ({ review, steps }) => review === 'command' && steps > 4);
  await longhaul.approve('commands', '', BY);
  await rig.until('commands', ({ review }) => review === 'delivery');
  await longhaul.approve('commands', '', BY);
  const outcome = await handle.result();
  expect(outcome).toMatchObject({ kind: 'delivered' });
  expect(delivered('commands')).toEqual(['greeting.txt', 'late']);
});

test('work that passed every check waits for a yes; a word of guidance instead sends it back to work', async () => {
  const handle = await start('looked-at', [SOLVED, finish('Done.'), write('more.txt', 'x\n'), finish('Now.')], {
    review: { delivery: true },
  });
  await rig.until('looked-at', ({ review }) => review === 'delivery');
  await longhaul.steer('looked-at', 'Add more.txt.', BY);
  await rig.until('looked-at', ({ review, steps }) => review === 'delivery' && steps > 7);
  await longhaul.approve('looked-at', 'Good.', BY);
  await handle.result();
  expect(delivered('looked-at')).toEqual(['greeting.txt', 'more.txt']);
});

test('what comes as a signal while the work is being delivered is in the outcome as not heard, and an update is refused', async () => {
  const handle = await start('late-word', [SOLVED, finish('Done.')]);
  const hooks = join(rig.dir, 'repositories', 'late-word', '.git', 'hooks');
  mkdirSync(hooks, { recursive: true });
  writeFileSync(join(hooks, 'pre-receive'), '#!/bin/sh\nwhile [ ! -e go ]; do sleep 0.05; done\n', { mode: 0o755 });
  await rig.until('late-word', ({ doing }) => doing.includes('deliver'));
  await handle.signal('steer', { id: 'late', from: 'ann', text: 'And b.' });
  await expect(longhaul.steer('late-word', 'And c.', BY)).rejects.toThrow(/delivering its work/);
  writeFileSync(join(hooks, '..', 'go'), '');
  expect(await handle.result()).toMatchObject({ kind: 'delivered', unheard: [{ id: 'late', from: 'ann', text: 'And b.' }] });
  expect(await humanSteps('late-word')).toEqual([]);
});

test('nobody answers: at the deadline the stated default is taken, and said to be that', async () => {
  const review = { delivery: true, deadline: { minutes: 0.02, answer: 'approve' }, remindMinutes: 0.01 } as const;
  const handle = await start('deadline', [SOLVED, finish('Done.')], { review });
  expect(await handle.result()).toMatchObject({ kind: 'delivered' });
  expect(await humanSteps('deadline')).toEqual([expect.stringMatching(/^the deadline: approve: Nobody answered within/)]);
});

test('an amended goal and amended checks are what the model reads and what the gate runs', async () => {
  const replies = [SLOW, write('greeting.txt', 'hullo\n'), finish('Done.')];
  const handle = await start('amended', replies);
  await rig.until('amended', ({ doing }) => doing.includes('sleep'));
  const checks = [{ name: 'hullo', command: 'grep -qx hullo greeting.txt', timeoutSec: 30 }];
  await longhaul.pause('amended', BY);
  await longhaul.amend('amended', { goal: 'Say hullo.', checks }, BY);
  rig.model.addScript('amended', { replies: [run('true'), ...replies.slice(1)] });
  await longhaul.rewind('amended', 1, BY);
  rig.model.addScript('amended', { replies: [replies[1] as Reply, replies[1] as Reply, finish('Done.'), finish('Done.')] });
  expect(await handle.result()).toMatchObject({ kind: 'delivered' });
  const { body } = rig.model.calls('amended').at(-1) as { body: string };
  expect(body).toContain('Say hullo.');
  expect(body).toContain('hullo: grep -qx hullo greeting.txt');
});

test('a job taken back to a step has its files of then, shows nothing of what came after, and keeps it all in its store', async () => {
  const replies = [write('first.txt', '1\n'), write('wrong.txt', 'x\n'), SLOW, write('right.txt', '2\n'), SOLVED, finish('Done.')];
  const handle = await start('taken-back', replies);
  await rig.until('taken-back', ({ doing }) => doing.includes('sleep'));
  const before = await steps_('taken-back');
  const target = before.find(({ title }) => title.startsWith('wrote first.txt'))?.seq as number;
  await longhaul.rewind('taken-back', target, { ...BY, text: 'No wrong.txt.' });
  const outcome = await handle.result();
  expect(outcome).toMatchObject({ kind: 'delivered' });
  expect(delivered('taken-back')).toEqual(['first.txt', 'greeting.txt', 'right.txt']);
  const after = await steps_('taken-back');
  expect(after.map(({ commit }) => commit).slice(0, before.length)).toEqual(before.map(({ commit }) => commit));
  expect(after.map(({ seq }) => seq)).toEqual(after.map((_, i) => i));
  const { body } = rig.model.calls('taken-back').at(-1) as { body: string };
  expect(body).not.toContain('wrong.txt\\"');
  expect(body).toContain(`ann took the job back to step ${target}`);
});

test('a fork of an ended job shares its steps, spends its own budget and delivers its own branch; the first stays as it was', async () => {
  const first = await (await start('first', [write('a.txt', '1\n'), SOLVED, finish('Done.')])).result();
  const steps = await steps_('first');
  rig.model.addScript('first', { replies: [write('b.txt', '2\n'), SOLVED, finish('Forked.')], atEnd: 'repeat-last' });
  const { id } = await longhaul.fork('first', 3, { ...BY, newId: 'second', goal: 'Say hello, and b.', text: 'Make b.txt too.' });
  const outcome = await rig.client.workflow.getHandle(id).result();
  expect(outcome).toMatchObject({ kind: 'delivered', spent: { turns: 3 } });
  expect(delivered('second', 'first')).toEqual(['a.txt', 'b.txt', 'greeting.txt']);
  expect((await steps_('second')).slice(0, 4).map(({ commit }) => commit)).toEqual(steps.slice(0, 4).map(({ commit }) => commit));
  expect(delivered('first')).toEqual(['a.txt', 'greeting.txt']);
  expect((await steps_('first')).at(-1)?.commit).toBe(steps.at(-1)?.commit);
  expect(first.kind).toBe('delivered');
  expect(rig.model.calls('first').at(-1)?.body).toContain('Say hello, and b.');
});

test('an ended job is taken up again from one of its steps, under its own id and branch', async () => {
  await (await start('again', [write('a.txt', '1\n'), SOLVED, finish('Done.'), write('b.txt', '2\n'), SOLVED, finish('Again.')])).result();
  const before = await steps_('again');
  await longhaul.rewind('again', 3, { ...BY, text: 'b.txt is missing.' });
  const outcome = await rig.client.workflow.getHandle('again').result();
  expect(outcome).toMatchObject({ kind: 'delivered', spent: { turns: 6 } });
  expect(delivered('again')).toEqual(['a.txt', 'b.txt', 'greeting.txt']);
  expect((await steps_('again')).slice(0, before.length).map(({ commit }) => commit)).toEqual(before.map(({ commit }) => commit));
  expect((await longhaul.list()).filter(({ id }) => id === 'again')).toHaveLength(1);
});

/** Runs it as a person would; throws with what it says if it fails. */
async function temporalCommand(id: string): Promise<(kind: 'update' | 'signal', verb: string, name: string, input: string) => string> {
  const cli = await findTemporalCli();
  const common = ['--address', rig.server.address, '-w', id];
  return (kind, verb, name, input) => {
    const args = ['workflow', kind, ...(verb ? [verb] : []), ...common, '--name', name, '--input', input];
    return execFileSync(cli, args, { encoding: 'utf8', stdio: 'pipe' });
  };
}

async function start(id: string, replies: readonly Reply[], changes: Partial<JobSpec> = {}) {
  rig.model.addScript(id, { replies, atEnd: 'repeat-last' });
  const repository = makeRepository(join(rig.dir, 'repositories', id), { 'greeting.txt': 'helo\n' });
  return rig.submit(jobSpec({ id, repository, base: 'HEAD', ...changes }));
}

function steps_(id: string) {
  return stepsOf(rig.home, id, 0);
}

async function humanSteps(id: string): Promise<readonly string[]> {
  return (await steps_(id)).filter(({ kind }) => kind === 'human').map(({ title }) => title);
}

function delivered(id: string, repository = id): readonly string[] {
  const dir = join(rig.dir, 'repositories', repository);
  return execFileSync('git', ['ls-tree', '-r', '--name-only', `longhaul/${id}`], { cwd: dir, encoding: 'utf8' })
    .trim()
    .split('\n');
}
