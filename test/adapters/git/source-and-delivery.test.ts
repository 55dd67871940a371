/** The person's repository: what a job can start from, and the one branch that it may make there. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import type { Delivered, JobStore, RecordedStep } from '../../../activities/ports';
import { git, inStore, never, Scene, specOf, stepAfter, writeAll } from './scene';

describe('the start of a job', () => {
  let scene: Scene;
  afterEach(() => scene.dispose());

  test('a branch, a tag, a commit, a short commit and an expression each start there, with the whole history', async () => {
    scene = new Scene();
    const first = scene.git('rev-parse', 'HEAD');
    scene.git('tag', '-a', 'v1', '-m', 'one');
    scene.git('branch', 'topic/x');
    scene.commit({ 'a.txt': 'later\n' });
    const bases = ['topic/x', 'v1', first, first.slice(0, 9), 'main~1', 'refs/heads/topic/x', 'HEAD^'];
    for (const [at, base] of bases.entries()) expect((await scene.newStore({ id: `job-${at}`, base })).base.commit).toBe(first);
    const { base } = await scene.newStore();
    expect(base).toEqual({ commit: scene.git('rev-parse', 'HEAD'), tree: scene.git('rev-parse', 'HEAD^{tree}') });
    expect(inStore(scene, 'rev-list', '--count', 'refs/longhaul/job/base').trim()).toBe('2');
  });

  test('a URL works as a path does, with branches, tags and whole commit ids', async () => {
    scene = new Scene();
    const repository = `file://${scene.repository}`;
    const commit = scene.git('rev-parse', 'HEAD');
    scene.git('tag', 'v1');
    for (const [at, base] of ['main', 'v1', 'HEAD', commit].entries())
      expect((await scene.newStore({ id: `job-${at}`, base, repository })).base.commit).toBe(commit);
    const short = scene.newStore({ id: 'short', base: commit.slice(0, 8), repository });
    await expect(short).rejects.toMatchObject({ kind: 'bad_source', message: expect.stringContaining('whole commit id') });
  });

  test('what cannot be a start says what it was, where, and what to do', async () => {
    scene = new Scene();
    const wrong = (more: Parameters<Scene['newStore']>[0]) => scene.newStore(more).catch((error: unknown) => error);
    expect(await wrong({ base: 'nowhere' })).toMatchObject({
      kind: 'bad_source',
      message: expect.stringMatching(/"nowhere".*main.*Name a branch/s),
    });
    expect(await wrong({ base: '--upload-pack=touch x' })).toMatchObject({ kind: 'bad_source' });
    expect(await wrong({ repository: '/nonexistent/x' })).toMatchObject({
      kind: 'bad_source',
      message: expect.stringContaining('/nonexistent/x'),
    });
    mkdirSync(join(scene.root, 'plain'));
    expect(await wrong({ repository: join(scene.root, 'plain') })).toMatchObject({ kind: 'bad_source' });
    const trap = join(scene.root, 'sprung');
    expect(await wrong({ repository: `ext::sh -c touch% ${trap}` })).toMatchObject({ kind: 'git' });
    expect(existsSync(trap)).toBe(false);
    expect(existsSync(scene.gitDir)).toBe(false);
  });

  test('a shallow clone, a bare repository and a linked checkout can be started from', async () => {
    scene = new Scene();
    scene.commit({ 'a.txt': 'later\n' });
    const url = `file://${scene.repository}`;
    const shallow = join(scene.root, 'shallow');
    const bare = join(scene.root, 'bare');
    const linked = join(scene.root, 'linked');
    execFileSync('git', ['clone', '-q', '--depth', '1', url, shallow]);
    execFileSync('git', ['clone', '-q', '--bare', url, bare]);
    scene.git('worktree', 'add', '-q', '-b', 'linked', linked);
    for (const [at, repository] of [shallow, bare, linked].entries()) {
      const store = await scene.newStore({ id: `job-${at}`, repository });
      expect(store.base.commit).toBe(scene.git('rev-parse', 'main'));
      const work = await scene.workspace(store);
      expect(await work.snapshot()).toBe(store.base.tree);
      expect(git(work.path, '--git-dir', work.gitView, 'log', '--format=%s').split('\n')).toHaveLength(at === 0 ? 1 : 2);
      writeFileSync(join(work.path, 'a.txt'), 'delivered\n');
      const step = await store.publish(stepAfter(null, await work.snapshot()));
      const delivery = { branch: `longhaul/${at}`, tree: step.workTree, message: 'm\n', step: step.commit };
      expect(await store.deliver(delivery, never)).toMatchObject({ commit: git(repository, 'rev-parse', `longhaul/${at}`) });
    }
  });

  test('an aborted start throws what it was aborted with, and leaves nothing', async () => {
    scene = new Scene();
    const reason = new Error('stop');
    await expect(scene.stores.create(specOf(scene.repository), 'owner', AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(existsSync(scene.gitDir)).toBe(false);
  });

  test('a server that does not answer is left as soon as the start is aborted', async () => {
    scene = new Scene();
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const controller = new AbortController();
    const repository = `git://127.0.0.1:${(silent.address() as AddressInfo).port}/x`;
    const start = scene.stores.create(specOf(scene.repository, { repository }), 'owner', controller.signal);
    silent.once('connection', () => controller.abort(new Error('enough')));
    await expect(start).rejects.toThrow('enough');
    silent.close();
  });
});

describe('a delivery', () => {
  let scene: Scene;
  let store: JobStore;
  let step: RecordedStep;

  async function start(files?: Readonly<Record<string, string>>): Promise<void> {
    scene = new Scene(files);
    store = await scene.newStore();
    const work = await scene.workspace(store);
    writeAll(work.path, { 'result.txt': 'done\n' });
    step = await store.publish(stepAfter(null, await work.snapshot()));
  }
  afterEach(() => scene.dispose());

  const deliver = (message = 'The work\n', branch = 'longhaul/job'): Promise<Delivered> =>
    store.deliver({ branch, tree: step.workTree, message, step: step.commit }, never);
  const tip = (branch = 'longhaul/job') => scene.git('rev-parse', branch);

  test('is one commit on top of the base, the same however often it is made, and the rest of the repository is as it was', async () => {
    await start();
    writeFileSync(join(scene.repository, 'a.txt'), 'half done by the person\n');
    scene.git('add', 'a.txt');
    const state = () => [
      scene.git('status', '--porcelain'),
      scene.git('rev-parse', 'main', 'HEAD'),
      readFileSync(join(scene.repository, '.git', 'index')),
      scene.git('stash', 'list'),
    ];
    const before = state();
    const first = await deliver();
    scene.restart();
    store = await scene.stores.open('job');
    expect(await deliver()).toEqual(first);
    expect(first.commit).toBe(tip());
    expect(scene.git('rev-parse', `${first.commit}^`)).toBe(store.base.commit);
    expect(scene.git('show', '--format=', '--name-only', 'longhaul/job')).toBe('result.txt');
    expect(state()).toEqual(before);
    expect(scene.git('for-each-ref', '--format=%(refname)').split('\n')).toEqual(['refs/heads/longhaul/job', 'refs/heads/main']);
  });

  test('moves its own branch, but not one that somebody moved since', async () => {
    await start();
    const first = await deliver();
    const second = await deliver('Another word\n');
    expect(second.commit).toBe(tip());
    expect(second.commit).not.toBe(first.commit);
    scene.git('update-ref', 'refs/heads/longhaul/job', 'main');
    expect(await deliver('A third\n')).toMatchObject({ commit: null, problem: expect.stringMatching(/did not put there.*Rename/s) });
    expect(tip()).toBe(scene.git('rev-parse', 'main'));
  });

  test('goes on after a kill between push and note', async () => {
    await start();
    const first = await deliver();
    inStore(scene, 'update-ref', '-d', 'refs/longhaul/job/delivered');
    const second = await deliver('Another word\n');
    expect(second.commit).toBe(tip());
    expect(second.commit).not.toBe(first.commit);
  });

  test('leaves a branch of the person alone', async () => {
    await start();
    scene.git('branch', 'longhaul/job');
    const before = tip();
    expect(await deliver()).toMatchObject({ commit: null, problem: expect.stringContaining('longhaul/job') });
    expect(tip()).toBe(before);
  });

  test('refuses a checked-out branch, in a linked checkout too, born or not', async () => {
    await start();
    expect(await deliver('m\n', 'main')).toMatchObject({ commit: null, problem: expect.stringContaining('checked out') });
    scene.git('worktree', 'add', '-q', '-b', 'side', join(scene.root, 'side'));
    expect(await deliver('m\n', 'side')).toMatchObject({ commit: null, problem: expect.stringContaining('checked out') });
    scene.git('symbolic-ref', 'HEAD', 'refs/heads/unborn');
    expect(await deliver('m\n', 'unborn')).toMatchObject({ commit: null, problem: expect.stringContaining('checked out') });
    scene.git('symbolic-ref', 'HEAD', 'refs/heads/main');
  });

  test('refuses names that cannot be, and work that is the same as the base', async () => {
    await start();
    expect(await deliver('m\n', 'bad..name')).toMatchObject({ problem: expect.stringContaining('cannot be the name') });
    expect(await deliver('m\n', 'main/under')).toMatchObject({ problem: expect.stringContaining('beside "main"') });
    const same = { branch: 'b', tree: store.base.tree, message: 'm\n', step: step.commit };
    expect(await store.deliver(same, never)).toMatchObject({ commit: null, problem: expect.stringContaining('nothing to deliver') });
  });

  test('into an empty repository is a branch with one first commit', async () => {
    await start({});
    const { commit } = await deliver();
    expect(tip()).toBe(commit);
    expect(scene.git('rev-list', '--count', 'longhaul/job')).toBe('1');
  });

  test('a repository that is away is worth another attempt, one whose hook refuses is not', async () => {
    await start();
    writeFileSync(join(scene.repository, '.git', 'hooks', 'pre-receive'), '#!/bin/sh\necho not on a Friday >&2\nexit 1\n', { mode: 0o755 });
    expect(await deliver()).toMatchObject({ commit: null, problem: expect.stringContaining('not on a Friday') });
    const away = await scene.newStore({ id: 'away', repository: `file://${scene.repository}` });
    const there = await away.publish(stepAfter(null, store.base.tree));
    execFileSync('mv', [scene.repository, `${scene.repository}-moved`]);
    const attempt = away.deliver(
      { branch: 'b', tree: '4b825dc642cb6eb9a060e54bf8d69288fbee4904', message: 'm', step: there.commit },
      never,
    );
    await expect(attempt).rejects.toMatchObject({ kind: 'git', retryable: true });
    execFileSync('mv', [`${scene.repository}-moved`, scene.repository]);
  });
});
