import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WorkScene } from './work-scene';

describe('a workspace', () => {
  let scene: WorkScene;
  afterEach(() => scene.dispose());

  describe('rebuilds what was damaged', () => {
    const damages: Readonly<Record<string, (dir: string) => void>> = {
      'the whole cache deleted': (dir) => rmSync(dir, { recursive: true }),
      'a mark that is not JSON': (dir) => writeFileSync(join(dir, 'work.mark'), '{"tree":'),
      'a mark that is a directory': (dir) => {
        rmSync(join(dir, 'work.mark'));
        mkdirSync(join(dir, 'work.mark'));
      },
      'an index of garbage': (dir) => writeFileSync(join(dir, 'work.git', 'index'), 'garbage'),
      'no index': (dir) => rmSync(join(dir, 'work.git', 'index')),
      'a stale index lock': (dir) => writeFileSync(join(dir, 'work.git', 'index.lock'), ''),
      'no git directory': (dir) => rmSync(join(dir, 'work.git'), { recursive: true }),
      'a git directory that is a file': (dir) => {
        rmSync(join(dir, 'work.git'), { recursive: true });
        writeFileSync(join(dir, 'work.git'), '');
      },
      'a broken configuration': (dir) => writeFileSync(join(dir, 'work.git', 'config'), '[garbage'),
      'a work directory that is a file': (dir) => {
        rmSync(join(dir, 'work'), { recursive: true });
        writeFileSync(join(dir, 'work'), '');
      },
      'a work directory that is a link': (dir) => {
        rmSync(join(dir, 'work'), { recursive: true });
        mkdirSync(join(dir, 'elsewhere'));
        writeFileSync(join(dir, 'elsewhere', 'precious'), '');
        symlinkSync('elsewhere', join(dir, 'work'));
      },
      'a changed file': (dir) => writeFileSync(join(dir, 'work', 'a.txt'), 'changed'),
      'no git view': (dir) => rmSync(join(dir, 'view.git'), { recursive: true }),
      'a read-only directory': (dir) => chmodSync(join(dir, 'work', 'src'), 0o500),
    };
    test.each(Object.entries(damages))('%s', async (_name, damage) => {
      scene = await WorkScene.start();
      const dir = join(scene.cacheDir, 'job');
      damage(dir);
      scene.restart();
      scene.store = await scene.stores.open('job');
      scene.work = await scene.workspaces.work(scene.store);
      if (!(await scene.work.holds(scene.store.base.tree))) {
        await scene.work.reset(scene.store.base.tree, []);
        await scene.work.settle(scene.store.base.tree);
      }
      expect(await scene.work.holds(scene.store.base.tree)).toBe(true);
      expect(scene.onDisk()).toEqual(['./a.txt', './src', './src/b.txt']);
      const tree = await scene.left('echo next > next');
      expect(scene.listing(tree)).toEqual(['a.txt', 'next', 'src/b.txt']);
      expect(tree).toMatch(/^[0-9a-f]{40}$/);
      expect(existsSync(scene.work.gitView)).toBe(true);
      if (existsSync(join(dir, 'elsewhere'))) expect(readdirSync(join(dir, 'elsewhere'))).toEqual(['precious']);
    });

    test('a cache deleted under a running command is never recorded as a deletion of the work', async () => {
      scene = await WorkScene.start();
      await scene.work.begin();
      rmSync(scene.cacheDir, { recursive: true });
      await expect(scene.work.snapshot()).rejects.toMatchObject({ kind: 'corrupt', retryable: true });
      await scene.work.settle(scene.store.base.tree);
      expect(await scene.work.holds(scene.store.base.tree)).toBe(false);
    });
  });
});
