/** Jobs that go in circles, through the whole service: each rung is a step that can be seen, and helps where it can. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { finish, notes, run, write } from '../../scripted/replies';
import type { Script } from '../../scripted/script';
import { jobSpec } from '../support/job-spec';
import { makeRepository } from '../support/repository';
import { Rig } from '../support/rig';

let rig: Rig;

beforeAll(async () => {
  rig = await Rig.start();
  rig.startWorker();
});
afterAll(() => rig.stop());

const CIRCLE = run('cat greeting.txt');
const NOTES = { notes: [notes('Try something else.', { question: 'Which greeting is meant?' })] };

function specOf(id: string, script: Script, changes: Partial<Parameters<typeof jobSpec>[0]> = {}) {
  rig.model.addScript(id, { asides: NOTES, ...script });
  const repository = makeRepository(join(rig.dir, 'repositories', id), { 'greeting.txt': 'helo\n' });
  return jobSpec({ id, repository, ...changes });
}

function story(id: string, head: string): string {
  return execFileSync('git', ['-C', join(rig.home, 'jobs', id, 'store.git'), 'log', '--reverse', '--format=%s', head], {
    encoding: 'utf8',
  });
}

test('a job that circles gets a fresh start, then ends as stuck and says what was tried, what is missing and what it would ask', async () => {
  const outcome = await (await rig.submit(specOf('circles', { replies: [CIRCLE] }))).result();
  expect(outcome.kind).toBe('stuck');
  expect(outcome.reason).toBe(
    'the same action with the same result 5 times in a row; tried: telling it so, a fresh start; still failing: hello; its question: Which greeting is meant?',
  );
  expect(story('circles', outcome.head).match(/a fresh start from ledger and notes/g)).toHaveLength(1);
});

test('a stronger model gets the job where a fresh start did not help, and delivers it', async () => {
  rig.model.addScript('larger', { replies: [write('greeting.txt', 'hello\n'), finish('Done.')], atEnd: 'cycle' });
  const model = { name: 'escalates', windowTokens: 32_000, maxOutputTokens: 1_000, timeoutSec: 60, actions: 'tools' } as const;
  const spec = specOf('escalates', { replies: [CIRCLE] }, { model: { ...model, escalateTo: { ...model, name: 'larger' } } });
  const outcome = await (await rig.submit(spec)).result();
  expect(outcome.kind).toBe('delivered');
  expect(rig.model.calls('larger').length).toBeGreaterThan(0);
  const store = join(rig.home, 'jobs', 'escalates', 'store.git');
  const action = execFileSync('git', ['-C', store, 'show', `${outcome.head}~2:step/action.json`], { encoding: 'utf8' });
  expect(JSON.parse(action)).toMatchObject({ kind: 'model', by: 'larger' });
});

test('a job that is to ask waits with its question, and a person’s answer sets it going', async () => {
  const spec = specOf('asks', { replies: [CIRCLE] }, { onStuck: 'ask' });
  const handle = await rig.submit(spec);
  const status = await rig.until(spec.id, ({ phase }) => phase === 'parked');
  expect(status).toMatchObject({ needsInput: true });
  expect(status.doing).toMatch(/its question: Which greeting is meant\?\. To go on: longhaul answer asks "TEXT"/);
  rig.model.addScript('asks', { replies: [write('greeting.txt', 'hello\n'), finish('Done.')], atEnd: 'cycle' });
  await handle.signal('steer', 'The usual one: hello.');
  expect((await handle.result()).kind).toBe('delivered');
});

test.each<[string, Script]>([
  [
    'the same test again after each edit',
    { replies: Array.from({ length: 12 }, (_, i) => (i % 2 ? run('grep -c hello greeting.txt') : write('draft.txt', '{{turn}}'))) },
  ],
  ['one tool over forty files', { replies: Array.from({ length: 40 }, () => run('echo file-{{turn}}.txt')) }],
  ['the same command with new results', { replies: Array.from({ length: 12 }, () => run('echo x >> log.txt; wc -l < log.txt')) }],
])('honest work of a repetitive shape is not taken for a circle: %s', async (name, { replies }) => {
  const id = name.replace(/\W+/g, '-');
  const outcome = await (
    await rig.submit(specOf(id, { replies: [...replies, write('greeting.txt', 'hello\n'), finish('Done.')] }))
  ).result();
  expect(outcome.kind).toBe('delivered');
  expect(story(id, outcome.head)).not.toContain('fresh start');
  for (const { body = '' } of rig.model.calls(id)) expect(body).not.toMatch(/You have made the same call|has failed in the same way/);
});
