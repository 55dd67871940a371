import { join } from 'node:path';
import { LIMITS } from '../../../contract/limits';
import { sh, writeAll } from './scene';
import { WorkScene } from './work-scene';

describe('a snapshot', () => {
  let scene: WorkScene;
  afterEach(() => scene.dispose());

  test('a file over the limit is named with its size, and the next reset is whole', async () => {
    scene = await WorkScene.start();
    await scene.work.begin();
    sh(scene.work.path, `truncate -s ${LIMITS.fileBytes + 1} big.bin`);
    await expect(scene.work.snapshot()).rejects.toMatchObject({ kind: 'too_large', message: expect.stringContaining('"big.bin"') });
    await expect(scene.work.snapshot()).rejects.toThrow(String(LIMITS.fileBytes + 1));
    await scene.work.reset(scene.store.base.tree, []);
    expect(await scene.work.snapshot()).toBe(scene.store.base.tree);
  });

  test('a large file that the base brought along is no problem until it changes', async () => {
    scene = new WorkScene();
    sh(scene.repository, `truncate -s ${LIMITS.fileBytes + 1} big.bin`);
    scene.commit({});
    await scene.open();
    expect(await scene.left('touch big.bin; echo x > x')).not.toBe(scene.store.base.tree);
    sh(scene.work.path, 'echo more >> big.bin');
    await expect(scene.work.snapshot()).rejects.toMatchObject({ kind: 'too_large' });
  });

  test("another repository's commit in the base is kept while nothing is put in its place", async () => {
    scene = new WorkScene();
    scene.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},vendor/lib`);
    scene.git('commit', '-qm', 'link');
    scene.git('reset', '-q', '--hard');
    await scene.open();
    expect(await scene.work.snapshot()).toBe(scene.store.base.tree);
    expect(await scene.left('rm -r vendor')).toBe(scene.store.base.tree);
    expect(await scene.left('mkdir -p vendor/lib; cd vendor/lib; git init -q .')).toBe(scene.store.base.tree);
    const filled = await scene.left('echo f > vendor/lib/f; echo g > vendor/lib/.git/g');
    expect(scene.listing(filled)).toEqual(['a.txt', 'src/b.txt', 'vendor/lib/f']);
    const outside = join(scene.root, 'outside');
    writeAll(outside, { 'lib/secret': 's' });
    await scene.work.reset(scene.store.base.tree, []);
    expect(await scene.work.snapshot()).toBe(scene.store.base.tree);
    expect(scene.listing(await scene.left(`rm -r vendor; ln -s ${outside} vendor`))).toEqual(['a.txt', 'src/b.txt', 'vendor']);
  });

  test('files and directories without permissions are kept and can be reset', async () => {
    scene = await WorkScene.start();
    const tree = await scene.left('mkdir shut; echo 1 > shut/f; echo 2 > g; chmod 000 g shut a.txt src');
    expect(scene.listing(tree)).toEqual(['a.txt', 'g', 'shut/f', 'src/b.txt']);
    sh(scene.work.path, 'chmod 000 shut src');
    await scene.work.reset(scene.store.base.tree, []);
    expect(scene.onDisk()).toEqual(['./a.txt', './src', './src/b.txt']);
    expect(await scene.work.snapshot()).toBe(scene.store.base.tree);
  });

  test('a file of the same size, changed with its time stamps put back, is seen', async () => {
    scene = await WorkScene.start();
    for (let round = 0; round < 40; round++) {
      const tree = await scene.left(`touch -r a.txt stamp; printf '%03d\\n' ${round} > a.txt; touch -r stamp a.txt; rm stamp`);
      expect(scene.content(tree, 'a.txt').toString()).toBe(`${String(round).padStart(3, '0')}\n`);
    }
  });

  test('a mode that only old trees have stays as it is while the file does', async () => {
    scene = new WorkScene();
    const tree = sh(
      scene.repository,
      'git cat-file tree HEAD^{tree} | LC_ALL=C sed "s/100644/100664/" | git hash-object -t tree -w --stdin --literally',
    ).trim();
    expect(scene.git('cat-file', 'tree', tree)).toContain('100664');
    scene.git('update-ref', 'refs/heads/main', scene.git('commit-tree', '-m', 'old', tree));
    await scene.open();
    expect(scene.store.base.tree).toBe(tree);
    expect(await scene.left('touch a.txt')).toBe(tree);
    expect(scene.modeOf(await scene.left('echo two > a.txt'), 'a.txt')).toBe('100644');
  });
});
