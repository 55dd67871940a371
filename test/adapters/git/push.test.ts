/** The delivered branch on a remote: by name and by address, conditional, idempotent; who refuses it, and who is only away. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Delivered, JobStore, RecordedStep } from '../../../activities/ports';
import { git, inStore, never, Scene, stepAfter, writeAll } from './scene';

const BRANCH = 'longhaul/job';

let scene: Scene;
let store: JobStore;
let step: RecordedStep;
let remote: string;
let servers: Server[] = [];

beforeEach(async () => {
  scene = new Scene();
  remote = join(scene.root, 'remote.git');
  execFileSync('git', ['init', '-q', '--bare', '-b', 'main', remote]);
  scene.git('remote', 'add', 'upstream', remote);
  scene.git('push', '-q', 'upstream', 'main');
  store = await scene.newStore();
  const work = await scene.workspace(store);
  writeAll(work.path, { 'result.txt': 'done\n' });
  step = await store.publish(stepAfter(null, await work.snapshot()));
});
afterEach(() => {
  for (const server of servers) server.close();
  servers = [];
  scene.dispose();
});

function push(to = 'upstream', message = 'The work\n'): Promise<Delivered> {
  return store.deliver({ branch: BRANCH, tree: step.workTree, message, step: step.commit, remote: to }, never);
}

const tip = () => git(remote, 'rev-parse', BRANCH);

async function answering(status: number): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(status, status === 401 ? { 'www-authenticate': 'Basic realm="git"' } : {}).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/them/it.git`;
}

test('goes to a remote by its name, its path or its URL: the same commit as in the repository, and nothing else there changes', async () => {
  const own = await store.deliver({ branch: BRANCH, tree: step.workTree, message: 'The work\n', step: step.commit }, never);
  for (const to of ['upstream', remote, `file://${remote}`]) expect(await push(to)).toMatchObject({ commit: own.commit });
  expect(tip()).toBe(own.commit);
  expect(git(remote, 'for-each-ref', '--format=%(refname)').split('\n')).toEqual(['refs/heads/longhaul/job', 'refs/heads/main']);
  expect(scene.git('for-each-ref', '--format=%(refname)', 'refs/heads')).toBe('refs/heads/longhaul/job\nrefs/heads/main');
});

test('moves its own branch after a kill between push and note, but not one that somebody moved since', async () => {
  const first = await push();
  inStore(scene, 'update-ref', '-d', 'refs/longhaul/job/pushed');
  const second = await push('upstream', 'Another word\n');
  expect(second.commit).toBe(tip());
  expect(second.commit).not.toBe(first.commit);
  git(remote, 'update-ref', `refs/heads/${BRANCH}`, 'main');
  expect(await push('upstream', 'A third\n')).toMatchObject({ commit: null, problem: expect.stringContaining('did not put there') });
  expect(tip()).toBe(git(remote, 'rev-parse', 'main'));
});

test('a branch of the same name that this job did not make is left alone', async () => {
  git(remote, 'branch', BRANCH, 'main');
  expect(await push()).toMatchObject({ commit: null, problem: expect.stringMatching(/of upstream .*did not put there.*Rename/s) });
  expect(tip()).toBe(git(remote, 'rev-parse', 'main'));
});

test('a remote that nobody named is refused with the command that adds it', async () => {
  await expect(push('origin')).rejects.toMatchObject({
    kind: 'refused',
    retryable: false,
    message: expect.stringContaining('git remote add origin'),
  });
});

test.each([
  [401, 'credential helper'],
  [403, 'right to push'],
  [404, 'mend its address'],
])('a server that answers %i is refused at once and without a prompt, with what to do', async (status, remedy) => {
  await expect(push(await answering(status))).rejects.toMatchObject({
    kind: 'refused',
    retryable: false,
    message: expect.stringContaining(remedy),
  });
});

test('a server that fails or is away is worth another attempt', async () => {
  await expect(push(await answering(503))).rejects.toMatchObject({ kind: 'git', retryable: true });
  const gone = await answering(200);
  servers.pop()?.close();
  await expect(push(gone)).rejects.toMatchObject({ kind: 'git', retryable: true });
});

test("a password in a remote's address is in no message", async () => {
  const url = (await answering(403)).replace('http://', 'http://me:hunter2-hunter2@');
  scene.git('remote', 'add', 'secret', url);
  const failure = await push('secret').catch((error: unknown) => error);
  expect(failure).toMatchObject({ kind: 'refused' });
  expect((failure as Error).message).not.toContain('hunter2');
});
