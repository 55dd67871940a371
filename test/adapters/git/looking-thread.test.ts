/** What the second thread says of a work tree, and who looks at what. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listingOf } from '../../../adapters/git/listing';
import { fileAt, readDirectory, stampOf } from '../../../adapters/git/look';
import { type Listed, LookingThread, type SharedLook } from '../../../adapters/git/looking-thread';
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

/** As this thread sees it. */
function listed(key: string): Listed {
  const stamps = (name: string) => {
    const found = fileAt(pathAt(root, keyJoin(key, name)));
    return found && stampOf(found);
  };
  return { key, listing: listingOf(readDirectory(pathAt(root, key)), stamps) };
}

async function unchanged(shared: SharedLook): Promise<readonly string[]> {
  return [...(await shared.unchanged())].sort();
}

function change(script: string): void {
  execFileSync('bash', ['-c', script], { cwd: root });
}

test('the thread says of a folder that is as it was that it is unchanged, odd names, links and modes too', async () => {
  fill();
  expect(await unchanged(new LookingThread(LOOKING_THREAD).look(root, FOLDERS.map(listed)))).toEqual(FOLDERS);
});

test.each([
  'echo x >>a/b/f3',
  'printf yyy >a/b/f3',
  'touch a/b/f3',
  'chmod +x a/b/f3',
  'cp -p a/b/f3 a/b/copy && mv a/b/copy a/b/f3',
  'rm a/b/f3',
  'echo new >a/b/new',
  'mv a/b/f3 a/b/moved',
  'rm a/b/f3 && mkdir a/b/f3',
  'rm a/b/f3 && ln -s f4 a/b/f3',
  'ln -sf /elsewhere a/b/link',
  'mkdir a/b/inner',
])('the thread says of no folder that it is unchanged in which a command did: %s', async (script) => {
  fill();
  const folders = FOLDERS.map(listed);
  change(script);
  expect(await unchanged(new LookingThread(LOOKING_THREAD).look(root, folders))).toEqual(FOLDERS.filter((key) => key !== 'a/b'));
});

test('a folder that was taken by one is not looked at by the other', async () => {
  fill();
  const shared = new LookingThread(LOOKING_THREAD).look(root, FOLDERS.map(listed));
  const mine = FOLDERS.filter((key, i) => i % 2 === 0 && shared.claim(key));
  expect([...mine, ...(await unchanged(shared))].sort()).toEqual(FOLDERS);
  for (const key of FOLDERS) expect(shared.claim(key)).toBe(false);
});

test('a folder in whose place, or above which, a link to the same files was put is not said to be unchanged', async () => {
  fill();
  const folders = FOLDERS.map(listed);
  change('mv a moved; ln -s moved a');
  expect(await unchanged(new LookingThread(LOOKING_THREAD).look(root, folders))).toEqual(['with space']);
});

test('while the thread looks for one, another looks at everything itself', async () => {
  fill();
  const thread = new LookingThread(LOOKING_THREAD);
  const [first, second] = [thread.look(root, FOLDERS.map(listed)), thread.look(root, FOLDERS.map(listed))];
  expect(FOLDERS.filter((key) => second.claim(key))).toEqual(FOLDERS);
  expect(await unchanged(second)).toEqual([]);
  expect(await unchanged(first)).toEqual(FOLDERS);
});

test('where the thread cannot be started, nothing is said to be unchanged, and the caller looks at everything from then on', async () => {
  fill();
  const thread = new LookingThread({ program: join(root, 'missing.js'), fromFiles: 1 });
  expect(thread.helpsWith(1)).toBe(true);
  expect(await unchanged(thread.look(root, FOLDERS.map(listed)))).toEqual([]);
  expect(thread.look(root, FOLDERS.map(listed)).claim('a')).toBe(true);
  expect(thread.helpsWith(1_000_000)).toBe(false);
});

describe('a snapshot of a thousand files', () => {
  let scene: WorkScene;
  afterEach(() => scene.dispose());

  it('is the same tree with a second thread as without one, whatever a command did', async () => {
    scene = await WorkScene.start(manyFiles());
    const helped = await gitWorkspaces({ cacheDir: join(scene.cacheDir, 'helped'), lookingThread: LOOKING_THREAD }).work(scene.store);
    const workspaces = [scene.work, helped];
    for (const workspace of workspaces) await workspace.reset(scene.store.base.tree, []);
    // The second thread has something to compare with from the third look on: from when nothing is too new to be sure.
    for (const script of ['sleep 0.1', 'true', ...CHANGES]) {
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
  'echo "*.log" >.gitignore; echo left out >d10/e1/x.log; echo left out >d11/e2/y.log',
  'true',
  'echo more >>d10/e1/x.log; echo changed >d10/e3/f10',
  'rm .gitignore',
  'rm d10/e1/x.log; mkdir d11/e2/y; mv d11/e2/y.log d11/e2/y/',
];
