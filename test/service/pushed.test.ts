/** Whole jobs whose branch goes to a remote as well: told, waited for where it is refused, and gone on with. Local sandbox, scripted model. */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobSpec } from '../../contract/job';
import { finish, write } from '../../scripted/replies';
import { jobSpec } from '../support/job-spec';
import { makeRepository } from '../support/repository';
import { Rig } from '../support/rig';

let rig: Rig;

beforeAll(async () => {
  rig = await Rig.start();
  rig.startWorker();
});
afterAll(() => rig.stop());

/** A job that is done at once, in a repository with a remote called origin. */
function withRemote(id: string): { readonly spec: JobSpec; readonly remote: string } {
  rig.model.addScript(id, { replies: [write('greeting.txt', 'hello\n'), finish('It says hello.')], atEnd: 'repeat-last' });
  const repository = makeRepository(join(rig.dir, 'repositories', id), { 'greeting.txt': 'helo\n' });
  const remote = join(rig.dir, `${id}.git`);
  git(repository, 'clone', '-q', '--bare', repository, remote);
  git(repository, 'remote', 'add', 'origin', remote);
  return { spec: jobSpec({ id, repository, delivery: { branch: `longhaul/${id}`, push: 'origin' } }), remote };
}

function git(dir: string, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: dir, encoding: 'utf8' }).trim();
}

test('the branch is the same commit in the repository and on the remote, and the outcome names both', async () => {
  const { spec, remote } = withRemote('both');
  const outcome = await (await rig.submit(spec)).result();
  expect(outcome).toMatchObject({ kind: 'delivered', pushed: 'origin', commit: git(remote, 'rev-parse', spec.delivery.branch) });
  expect(git(spec.repository, 'rev-parse', spec.delivery.branch)).toBe(outcome.commit);
});

test('a remote that refuses the branch is waited for, with its words, and the job goes on after resume', async () => {
  const { spec, remote } = withRemote('refused');
  const hook = join(remote, 'hooks', 'pre-receive');
  writeFileSync(hook, '#!/bin/sh\necho branches are frozen >&2\nexit 1\n', { mode: 0o755 });
  const handle = await rig.submit(spec);
  const { doing, needsInput } = await rig.until(spec.id, ({ phase }) => phase === 'parked');
  expect(needsInput).toBe(true);
  expect(doing).toMatch(/refused: origin refused the branch.*branches are frozen.*longhaul resume refused/s);
  expect(git(spec.repository, 'rev-parse', '--verify', spec.delivery.branch)).toMatch(/^[0-9a-f]{40}$/);
  rmSync(hook);
  await handle.signal('resume', {});
  expect(await handle.result()).toMatchObject({ kind: 'delivered', pushed: 'origin' });
});
