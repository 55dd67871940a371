/** What the second thread says of a work tree, and who looks at what. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileAt, type NamedEntry, readDirectory } from '../../../adapters/git/look';
import { LookingThread, type SharedLook } from '../../../adapters/git/looking-thread';
import { keyJoin, pathAt } from '../../../adapters/git/raw-paths';
import { gitWorkspaces } from '../../../adapters/git/workspaces';
import { LOOKING_THREAD } from './looker';
import { WorkScene } from './work-scene';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'look-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const FOLDERS = ['', 'a', 'a/b', 'with space'];

function fill(): void {
  for (const folder of FOLDERS) mkdirSync(join(root, folder), { recursive: true });
  for (const folder of FOLDERS) for (let i = 0; i < 30; i++) writeFileSync(join(root, folder, `f${i}`), 'x'.repeat(i));
  execFileSync('bash', [
    '-c',
    `cd "$1" && touch $'a/\\xff' $'a/new\\nline' && mkfifo a/pipe && chmod 700 a/f1 && ln -s /nowhere a/b/link`,
    'x',
    root,
  ]);
}

function look(options = LOOKING_THREAD): SharedLook {
  return new LookingThread(options).look(root, 1_000, () => FOLDERS);
}

/** By this thread. */
function entriesOf(key: string): NamedEntry[] {
  return readDirectory(pathAt(root, key)).map((entry) => {
    if (entry.kind === 'directory') return entry;
    const { mode, dev, ino, size, mtimeMs, ctimeMs } = fileAt(pathAt(root, keyJoin(key, entry.name))) ?? fail();
    return { ...entry, found: { mode, dev, ino, size, mtimeMs, ctimeMs } };
  });
}

function fail(): never {
  throw new Error('A file is gone.');
}

test('the thread says of each folder what this one sees there, odd names, links and modes too', async () => {
  fill();
  const seen = await look().seen();
  expect([...seen.keys()].sort()).toEqual([...FOLDERS].sort());
  for (const key of FOLDERS) expect(seen.get(key)).toEqual(entriesOf(key));
});

test('a folder that was taken by one is not looked at by the other', async () => {
  fill();
  const shared = look();
  const mine = FOLDERS.filter((key, i) => i % 2 === 0 && shared.claim(key));
  const seen = await shared.seen();
  expect([...mine, ...seen.keys()].sort()).toEqual([...FOLDERS].sort());
  for (const key of FOLDERS) expect(shared.claim(key)).toBe(false);
});

test('a folder in whose place, or above which, a link was put is not looked into', async () => {
  fill();
  renameSync(join(root, 'a'), join(root, 'moved'));
  symlinkSync('moved', join(root, 'a'));
  const seen = await look().seen();
  expect([...seen.keys()].sort()).toEqual(['', 'with space']);
});

test('while the thread looks for one, another looks at everything itself', async () => {
  fill();
  const thread = new LookingThread(LOOKING_THREAD);
  const first = thread.look(root, 1_000, () => FOLDERS);
  const second = thread.look(root, 1_000, () => FOLDERS);
  expect(FOLDERS.filter((key) => second.claim(key))).toEqual(FOLDERS);
  expect((await second.seen()).size).toBe(0);
  expect((await first.seen()).size).toBe(FOLDERS.length);
});

test('where the thread cannot be started, nothing was seen, and the caller looks at everything from then on', async () => {
  fill();
  const thread = new LookingThread({ program: join(root, 'missing.js'), fromFiles: 1 });
  const seen = await thread.look(root, 1_000, () => FOLDERS).seen();
  expect(seen.size).toBe(0);
  expect(thread.look(root, 1_000, () => FOLDERS).claim('a')).toBe(true);
});

describe('a snapshot of a thousand files', () => {
  let scene: WorkScene;
  afterEach(() => scene.dispose());

  it('is the same tree with a second thread as without one, whatever a command did', async () => {
    scene = await WorkScene.start(manyFiles());
    const helped = await gitWorkspaces({ cacheDir: join(scene.cacheDir, 'helped'), lookingThread: LOOKING_THREAD }).work(scene.store);
    const workspaces = [scene.work, helped];
    for (const workspace of workspaces) await workspace.reset(scene.store.base.tree, []);
    for (const script of CHANGES) {
      const trees = [];
      for (const workspace of workspaces) {
        await workspace.begin();
        execFileSync('bash', ['-c', script], { cwd: workspace.path });
        trees.push(await workspace.snapshot());
      }
      expect([script, trees[1]]).toEqual([script, trees[0]]);
    }
  });
});

function manyFiles(): Record<string, string> {
  return Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`d${i % 20}/e${i % 7}/f${i}`, `${i}\n`]));
}

const CHANGES = [
  'echo changed >d3/e3/f3; rm d4/e4/f4; echo new >d5/new',
  'rm -r d6; mkdir -p d6/e6; echo again >d6/e6/f6',
  'mv d7 moved; ln -s moved d7',
  'rm -r d8; echo a file now >d8',
  'echo "d9/" >.gitignore; echo ignored >d9/ignored; echo kept >>d9/e2/f9',
  'chmod +x d1/*/*; touch d2/*/*',
];
