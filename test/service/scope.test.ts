/** What a job may change, and what it is told of it, through whole jobs. Local sandbox, scripted model. */
import { join } from 'node:path';
import { stepsOf } from '../../client/steps';
import type { JobSpec } from '../../contract/job';
import { cannot, finish, run, write } from '../../scripted/replies';
import type { Reply } from '../../scripted/script';
import { random } from '../redaction/planted';
import { jobSpec } from '../support/job-spec';
import { makeRepository } from '../support/repository';
import { Rig } from '../support/rig';

let rig: Rig;

beforeAll(async () => {
  rig = await Rig.start();
  rig.startWorker();
});
afterAll(() => rig.stop());

const SOLVED = write('greeting.txt', 'hello\n');

test('a change outside the allowed paths is told at its own step, and stands against delivery until it is put back', async () => {
  const replies = [write('other.txt', 'x\n'), SOLVED, finish('Done.'), run('rm other.txt'), finish('Now.')];
  const { outcome, texts } = await job('outside', replies, { allowedPaths: ['greeting.txt'] });
  expect(texts[3]).toContain('[Outside the paths that this job may change, and must be put back: "other.txt"]');
  expect(texts.filter((text) => text.startsWith('Not finished yet'))).toEqual([expect.stringContaining('"other.txt" is outside')]);
  expect(outcome.kind).toBe('delivered');
});

test('the model is told which paths it may change', async () => {
  await job('told', [SOLVED, finish('Done.')], { allowedPaths: ['greeting.txt'] });
  expect(rig.model.calls('told')[0]?.body).toContain('The only paths that you may change:\\n- greeting.txt');
});

test('a scratch file stands against delivery until it is removed', async () => {
  const replies = [SOLVED, write('greeting.txt.orig', 'helo\n'), finish('Done.'), run('rm greeting.txt.orig'), finish('Now.')];
  const { outcome, texts } = await job('scratch', replies);
  expect(texts.filter((text) => text.startsWith('Not finished yet'))).toEqual([
    expect.stringContaining('"greeting.txt.orig" is a scratch file'),
  ]);
  expect(outcome.kind).toBe('delivered');
});

test('a secret that the work adds stands against delivery, told by its place and never its value, unless the job allows it there', async () => {
  const token = random('scope', 36);
  // In two parts: a call that holds it whole is not made.
  const added = run(`printf 'one\\nkey: gh%s\\n' p_${token} > fixtures.txt`);
  const { outcome, texts } = await job('secret', [SOLVED, added, finish('Done.'), run('rm fixtures.txt'), finish('Now.')]);
  const refused = texts.filter((text) => text.startsWith('Not finished yet'));
  expect(refused).toEqual([expect.stringContaining('"fixtures.txt" holds what is or looks like a secret (github-token) on line 2')]);
  expect(refused.join()).not.toContain(token);
  expect(outcome.kind).toBe('delivered');
  const allowed = await job('allowed', [SOLVED, added, finish('Done.'), cannot('It was not believed.')], { allowedSecrets: ['fixtures*'] });
  expect(allowed.outcome.kind).toBe('delivered');
});

test('a check that failed before any change is said to have, and one that did not is not', async () => {
  const checks = ['hello', 'helo'].map((word) => ({ name: word, command: `grep -qx ${word} greeting.txt`, timeoutSec: 30 }));
  const { texts } = await job('before', [write('greeting.txt', 'hullo\n'), finish('Done.'), cannot('It was not believed.')], { checks });
  const gate = texts.find((text) => text.startsWith('Not finished yet'));
  expect(gate).toMatch(/- hello: fails \(exit 1\), as it did before any change$/m);
  expect(gate).toMatch(/- helo: fails \(exit 1\)$/m);
});

async function job(id: string, replies: readonly Reply[], changes: Partial<JobSpec> = {}) {
  rig.model.addScript(id, { replies, atEnd: 'repeat-last' });
  const repository = makeRepository(join(rig.dir, 'repositories', id), { 'greeting.txt': 'helo\n' });
  const outcome = await (await rig.submit(jobSpec({ id, repository, base: 'HEAD', ...changes }))).result();
  return { outcome, texts: (await stepsOf(rig.home, id, 0)).map(({ text }) => text) };
}
