/** What the store promises when processes are killed, race each other, or lose power. Real processes, real signals. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobStore, RecordedStep } from '../../../activities/ports';
import { readStore } from '../../../adapters/git';
import { inStore, never, Scene, sh, specOf, stepAfter } from './scene';

const RUN = ['-r', join(__dirname, '..', '..', 'support', 'run-typescript.cjs'), join(__dirname, 'publisher.ts')];

interface Acknowledged {
  readonly seq: number;
  readonly commit: string;
  readonly label: string;
}

interface More {
  /** It gets SIGKILL that long after it is ready. */
  readonly killAfterMs?: number;
  readonly packEvery?: number;
}

async function publisher(scene: Scene, label: string, count: number, more: More = {}): Promise<readonly Acknowledged[]> {
  const { killAfterMs, packEvery = 1_024 } = more;
  const args = [...RUN, scene.home, label, String(count), String(packEvery)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let complaint = '';
  child.stderr.on('data', (chunk) => (complaint += chunk));
  child.stdout.on('data', (chunk) => {
    if (said === '' && killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    said += chunk;
  });
  const [code] = await once(child, 'close');
  if (killAfterMs === undefined && code !== 0) throw new Error(complaint);
  const whole = said.split('\n').slice(1, -1);
  return whole
    .map((line) => line.split(' '))
    .map(([seq, commit, text]) => ({ seq: Number(seq), commit: String(commit), label: String(text) }));
}

describe('the store under kills', () => {
  let scene: Scene;
  beforeEach(() => {
    scene = new Scene();
  });
  afterEach(() => scene.dispose());

  test('40 random kills, half of them while steps are packed, lose no acknowledged step, leave a clean store, and the next attempt goes on', async () => {
    const acknowledged: Acknowledged[] = [];
    for (let kill = 0; kill < 40; kill++) {
      const more = { killAfterMs: Math.random() * 150, packEvery: kill % 2 === 0 ? 2 : 1_024 };
      acknowledged.push(...(await publisher(scene, 'killed', 1_000, more)));
    }
    const more = await publisher(scene, 'calm', 3);
    expect(acknowledged.length).toBeGreaterThan(0);
    const steps = await (await readStore(scene.home, 'job')).steps();
    for (const { seq, commit } of [...acknowledged, ...more]) expect(steps[seq]?.commit).toBe(commit);
    steps.forEach((step, at) => {
      expect(step.record.seq).toBe(at);
      expect(step.parent).toBe(at === 0 ? null : steps[at - 1]?.commit);
    });
    expect(steps.length).toBeGreaterThanOrEqual(new Set(acknowledged.map(({ seq }) => seq)).size + 3);
    expect(scene.fsck()).toBe('');
    expect(sh(scene.gitDir, 'find . -name "*.lock" -o -name "tmp_*"')).toBe('');
  }, 240_000);

  test('of two processes that record the same positions one stands at each, and both know which', async () => {
    await publisher(scene, 'first', 1);
    const [left, right] = await Promise.all([publisher(scene, 'left', 40), publisher(scene, 'right', 40)]);
    const steps = await (await readStore(scene.home, 'job')).steps();
    for (const { seq, commit } of [...left, ...right]) expect(steps[seq]?.commit).toBe(commit);
    expect(steps.map(({ record }) => record.seq)).toEqual(steps.map((_, at) => at));
  });

  test('many attempts at one position at once record one step', async () => {
    const store = await scene.newStore();
    const zero = await store.publish(stepAfter(null, store.base.tree));
    const attempts = Array.from({ length: 20 }, (_, at) => store.publish(stepAfter(zero, store.base.tree, `attempt ${at}`)));
    expect(new Set((await Promise.all(attempts)).map(({ commit }) => commit)).size).toBe(1);
  });
});

describe('the store after a power cut', () => {
  let scene: Scene;
  let store: JobStore;
  let steps: RecordedStep[];
  beforeEach(async () => {
    scene = new Scene();
    store = await scene.newStore();
    const work = await scene.workspace(store);
    steps = [];
    for (const text of ['zero', 'one', 'two']) {
      writeFileSync(join(work.path, 'a.txt'), `${text} a file of its own\n`);
      steps.push(await store.publish(stepAfter(steps.at(-1) ?? null, await work.snapshot(), text)));
    }
  });
  afterEach(() => scene.dispose());

  const refPath = (seq: number) => join(scene.gitDir, 'refs', 'longhaul', 'job', String(seq));
  const objectPath = (rev: string) => {
    const id = inStore(scene, 'rev-parse', rev).trim();
    return join(scene.gitDir, 'objects', id.slice(0, 2), id.slice(2));
  };
  const journalDir = () => join(scene.gitDir, 'longhaul', 'journal');
  const lost = () => {
    rmSync(journalDir(), { recursive: true });
    scene.restart();
  };
  const commit = () => (steps[2] as RecordedStep).commit;

  const damages: Readonly<Record<string, () => void>> = {
    'an empty ref': () => truncateSync(refPath(2), 0),
    'a truncated ref': () => truncateSync(refPath(2), 17),
    'a ref of null bytes': () => writeFileSync(refPath(2), Buffer.alloc(41)),
    'a ref to nothing': () => writeFileSync(refPath(2), `${'7'.repeat(40)}\n`),
    'no ref': () => rmSync(refPath(2)),
    'an empty commit': () => truncateSync(objectPath(commit()), 0),
    'no commit': () => rmSync(objectPath(commit())),
    'a truncated text': () => truncateSync(objectPath(`${commit()}:step/text`), 5),
    'no tree of the step': () => rmSync(objectPath(`${commit()}:step`)),
    'no tree of the work': () => rmSync(objectPath(`${commit()}:work`)),
    'no file of the work': () => rmSync(objectPath(`${commit()}:work/a.txt`)),
    'a truncated file of the work': () => {
      const path = objectPath(`${commit()}:work/a.txt`);
      chmodSync(path, 0o644);
      truncateSync(path, Math.floor(statSync(path).size / 2));
    },
  };
  test.each(Object.entries(damages))('with %s the step is put back from the journal', async (_name, damage) => {
    damage();
    scene.reboot();
    const again = await scene.stores.open('job');
    expect(await again.find(2)).toEqual(steps[2]);
    expect(await again.history(commit(), 0)).toEqual(steps);
    expect(scene.fsck()).toBe('');
    expect(readdirSync(journalDir())).toHaveLength(1);
  });

  test('what a journal says behind an entry that is torn counts for nothing, and what it says before does', async () => {
    const [name] = readdirSync(journalDir());
    const journal = join(journalDir(), String(name));
    truncateSync(journal, statSync(journal).size - 7);
    for (const seq of [1, 2]) {
      truncateSync(objectPath(`${(steps[seq] as RecordedStep).commit}:step/text`), 0);
      rmSync(refPath(seq));
    }
    scene.reboot();
    const again = await scene.stores.open('job');
    expect(await again.find(1)).toEqual(steps[1]);
    expect(await again.find(2)).toBeNull();
    expect(scene.fsck()).toBe('');
  });

  test('a step whose recorder was killed before it was on disk is on disk once another process has told of it', async () => {
    for (const name of readdirSync(journalDir())) rmSync(join(journalDir(), name));
    scene.restart();
    expect(await (await scene.stores.open('job')).find(2)).toEqual(steps[2]);
    damages['no tree of the work']?.();
    damages['no commit']?.();
    damages['no ref']?.();
    scene.reboot();
    expect(await (await scene.stores.open('job')).find(2)).toEqual(steps[2]);
  });

  test('a store that is let go has no journal, and all of its steps', async () => {
    await scene.stores.settle('job');
    expect(readdirSync(journalDir())).toEqual([]);
    scene.reboot();
    expect(await (await scene.stores.open('job')).history(commit(), 0)).toEqual(steps);
  });

  test.each(Object.entries(damages))(
    'with %s and no journal the step counts as not recorded and is recorded again',
    async (_name, damage) => {
      damage();
      lost();
      const again = await scene.stores.open('job');
      expect(await again.find(2)).toBeNull();
      expect(await again.find(1)).toEqual(steps[1]);
      const work = await scene.workspaces.work(again);
      await work.reset((steps[1] as RecordedStep).workTree, []);
      writeFileSync(join(work.path, 'a.txt'), 'two a file of its own\n');
      const repeated = await again.publish(stepAfter(steps[1] as RecordedStep, await work.snapshot(), 'two'));
      expect(repeated.workTree).toBe((steps[2] as RecordedStep).workTree);
      expect((await again.history(repeated.commit, 0)).map(({ record }) => record.text)).toEqual(['zero', 'one', 'two']);
      expect(scene.fsck()).toBe('');
    },
  );

  test('a damaged step under whole ones is an error that says what to do, and removes nothing', async () => {
    truncateSync(objectPath(`${(steps[1] as RecordedStep).commit}:step/text`), 3);
    scene.restart();
    const again = await scene.stores.open('job');
    await expect(again.find(1)).rejects.toMatchObject({ kind: 'corrupt', message: expect.stringContaining('Restore') });
    expect(readFileSync(refPath(1), 'utf8')).toBe(`${(steps[1] as RecordedStep).commit}\n`);
  });
});

describe('making a store', () => {
  let scene: Scene;
  beforeEach(() => {
    scene = new Scene();
  });
  afterEach(() => scene.dispose());

  test('a second call finds the first one, another owner is a conflict', async () => {
    const store = await scene.newStore();
    expect((await scene.newStore({ goal: 'another' })).spec.goal).toBe(store.spec.goal);
    const stranger = scene.stores.create(specOf(scene.repository), 'stranger', never);
    await expect(stranger).rejects.toMatchObject({ kind: 'conflict', message: expect.stringContaining('another id') });
  });

  test('ten workers at once make one store', async () => {
    await Promise.all(Array.from({ length: 10 }, () => scene.newStore()));
    expect(readdirSync(join(scene.home, 'jobs', 'job'))).toEqual(['store.git']);
    expect(scene.fsck()).toBe('');
  });

  test('killed anywhere in the middle it leaves nothing or all, and the next attempt cleans up', async () => {
    for (let kill = 0; kill < 12; kill++) {
      const child = spawn(process.execPath, [...RUN, scene.home, 'killed', '1'], { stdio: 'ignore' });
      const exited = once(child, 'exit');
      // Making a store starts after the sources are compiled: wait until its directory shows that it has.
      const started = () => readdirSync(scene.root).includes('home');
      while (!started() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 1));
      setTimeout(() => child.kill('SIGKILL'), kill * 8);
      await exited;
      if (existsSync(scene.gitDir)) expect((await readStore(scene.home, 'job')).base.commit).toBe(scene.git('rev-parse', 'HEAD'));
      // The killed process's git may live a moment longer and write: an attempt after that one cleans up.
      do await scene.newStore();
      while (readdirSync(join(scene.home, 'jobs', 'job')).length > 1);
      expect(readdirSync(join(scene.home, 'jobs', 'job'))).toEqual(['store.git']);
      rmSync(scene.home, { recursive: true });
      scene.restart();
    }
  });
});
