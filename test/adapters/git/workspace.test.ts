/** A workspace: what it holds, its environment, its git view, its disposable siblings. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gitWorkspaces } from '../../../adapters/git';
import { git, sh, stepAfter } from './scene';
import { WorkScene } from './work-scene';

describe('a workspace', () => {
  let scene: WorkScene;
  afterEach(() => scene.dispose());

  test('holds the base after a reset, and a snapshot of it is the base', async () => {
    scene = await WorkScene.start();
    expect(await scene.work.holds(scene.store.base.tree)).toBe(true);
    expect(await scene.work.snapshot()).toBe(scene.store.base.tree);
    expect(scene.onDisk()).toEqual(['./a.txt', './src', './src/b.txt']);
  });

  test('is not held any more once a step was begun, until it is settled', async () => {
    scene = await WorkScene.start();
    await scene.work.begin();
    expect(await scene.work.holds(scene.store.base.tree)).toBe(false);
    scene.restart();
    const again = await scene.workspaces.work(await scene.stores.open('job'));
    expect(await again.holds(scene.store.base.tree)).toBe(false);
    await again.settle(scene.store.base.tree);
    expect(await again.holds(scene.store.base.tree)).toBe(true);
  });

  test('directories nested deeper than a path can be long do not outlive a reset', async () => {
    scene = await WorkScene.start();
    const deep = 'import os\nfor _ in range(60):\n os.mkdir("d" * 100); os.chdir("d" * 100)\nopen("f", "w").write("x")';
    await scene.left(`python3 -c '${deep}' || for i in $(seq 60); do d=$(printf 'd%.0s' $(seq 100)); mkdir $d; cd -P $d; done`);
    await scene.work.reset(scene.store.base.tree, []);
    expect(scene.onDisk()).toEqual(['./a.txt', './src', './src/b.txt']);
  });

  test('what setup makes is left out of snapshots from then on, and what it changed is put back', async () => {
    scene = await WorkScene.start({
      '.gitignore': '/*\n!/a.txt\n!/src\n!/gen\n!/odd*\n!.gitignore\n',
      'a.txt': 'one\n',
      'src/b.txt': 'two\n',
    });
    sh(
      scene.work.path,
      `echo changed > a.txt; mkdir -p gen/deep node_modules src/gen; echo 1 > gen/deep/x; echo 2 > node_modules/m; echo 3 > src/gen/y; echo 4 > 'odd [*]'`,
    );
    writeFileSync(Buffer.from(`${scene.work.path}/odd-\xff`, 'latin1'), 'bad');
    writeFileSync(join(scene.work.path, 'odd\nline'), 'x');
    const environment = await scene.work.adoptEnvironment(scene.store.base.tree);
    expect(environment).toEqual(['/gen/', '/odd-?', '/odd?line', '/odd\\ \\[\\*\\]', '/src/gen/']);
    expect(readFileSync(join(scene.work.path, 'a.txt'), 'utf8')).toBe('one\n');
    expect(await scene.work.snapshot()).toBe(scene.store.base.tree);
    await scene.work.settle(scene.store.base.tree);
    const tree = await scene.left('echo more > gen/deep/z; echo more > src/c.txt; echo more > odd2');
    expect(scene.listing(tree)).toEqual(['.gitignore', 'a.txt', 'odd2', 'src/b.txt', 'src/c.txt']);
    await scene.work.reset(tree, environment);
    expect(existsSync(join(scene.work.path, 'gen'))).toBe(false);
    sh(scene.work.path, 'mkdir gen; echo again > gen/x; echo other > odd3');
    expect(await scene.work.adoptEnvironment(tree)).toEqual([...environment, '/odd3'].sort());
    expect(await scene.work.snapshot()).toBe(tree);
  });

  const asRoot = process.getuid?.() === 0 ? test : test.skip;

  asRoot('files belong to the user that commands run as, after a reset and after setup, and so does the git view', async () => {
    scene = new WorkScene();
    chmodSync(scene.root, 0o755);
    scene.store = await scene.newStore();
    const commandUser = { uid: 1000, gid: 1000 };
    scene.work = await gitWorkspaces({ cacheDir: scene.cacheDir, commandUser }).work(scene.store);
    await scene.work.reset(scene.store.base.tree, []);
    const asUser = (script: string) => execFileSync('bash', ['-c', script], { cwd: scene.work.path, encoding: 'utf8', ...commandUser });
    asUser('rm a.txt; echo changed > src/b.txt; mkdir env; echo e > env/e; ln -s /etc/hostname link');
    await scene.work.adoptEnvironment(scene.store.base.tree);
    expect(await scene.work.snapshot()).toBe(scene.store.base.tree);
    await scene.work.settle(scene.store.base.tree);
    expect(await scene.work.holds(scene.store.base.tree)).toBe(true);
    await scene.work.begin();
    asUser('echo mine > a.txt; echo mine > src/b.txt; echo mine > src/new; chmod 000 src/new');
    expect(scene.listing(await scene.work.snapshot())).toEqual(['a.txt', 'src/b.txt', 'src/new']);
    const view = `git --git-dir ${scene.work.gitView} --work-tree .`;
    expect(asUser(`HOME=/nonexistent ${view} log --format=%s && ${view} diff --name-only`).trim().split('\n')).toEqual([
      'a change',
      'a.txt',
      'src/b.txt',
    ]);
    expect(lstatSync('/etc/hostname').uid).toBe(0);
  });

  test('an empty repository starts from an empty tree and an unborn HEAD', async () => {
    scene = await WorkScene.start({});
    expect(scene.store.base.commit).toBeNull();
    const tree = await scene.left('echo 1 > first');
    expect(scene.listing(tree)).toEqual(['first']);
    expect(git(scene.root, '--git-dir', scene.work.gitView, 'symbolic-ref', 'HEAD')).toBe('refs/heads/main');
    await scene.work.reset(scene.store.base.tree, []);
    expect(readdirSync(scene.work.path)).toEqual([]);
  });

  test('the git view shows the history and the differences, and no step', async () => {
    scene = await WorkScene.start();
    const zero = await scene.store.publish(stepAfter(null, scene.store.base.tree));
    scene.commit({ 'later.txt': 'later\n' });
    const view = (...args: string[]) => git(scene.work.path, '--git-dir', scene.work.gitView, '--work-tree', scene.work.path, ...args);
    expect(view('log', '--format=%s')).toBe('a change');
    expect(view('status', '--porcelain')).toBe('');
    writeFileSync(join(scene.work.path, 'a.txt'), 'changed\n');
    expect(view('diff', '--name-only')).toBe('a.txt');
    expect(view('blame', '-s', 'src/b.txt')).toContain('two');
    expect(() => view('cat-file', '-e', zero.commit)).toThrow();
    expect(git(scene.root, '--git-dir', scene.work.gitView, 'fsck')).toBe('');
  });

  test('scratch workspaces are apart from the work and gone when disposed of', async () => {
    scene = await WorkScene.start();
    await scene.work.begin();
    writeFileSync(join(scene.work.path, 'a.txt'), 'in work\n');
    const one = await scene.workspaces.scratch(scene.store);
    const two = await scene.workspaces.scratch(scene.store);
    await Promise.all([one.reset(scene.store.base.tree, []), two.reset(scene.store.base.tree, [])]);
    expect(readFileSync(join(one.path, 'a.txt'), 'utf8')).toBe('one\n');
    expect(one.path).not.toBe(two.path);
    await one.dispose();
    expect(existsSync(one.path)).toBe(false);
    scene.restart();
    await scene.workspaces.work(scene.store);
    expect(existsSync(two.path)).toBe(false);
    await scene.workspaces.forget('job');
    expect(existsSync(scene.work.path)).toBe(false);
  });
});
