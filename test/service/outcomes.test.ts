/** Whole jobs, from submit to branch: each way a job can end, and what stands against delivery. Local sandbox, scripted model. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { JobSpec } from '../../contract/job';
import type { Outcome } from '../../contract/steps';
import { call, cannot, finish, run, say, write } from '../../scripted/replies';
import type { Reply } from '../../scripted/script';
import { jobSpec } from '../support/job-spec';
import { makeRepository } from '../support/repository';
import { Rig } from '../support/rig';

let rig: Rig;

beforeAll(async () => {
  rig = await Rig.start();
  rig.startWorker();
});
afterAll(() => rig.stop());

interface Ended {
  readonly spec: JobSpec;
  readonly outcome: Outcome;
  /** A file of the delivered branch, or null. */
  readonly file: (path: string) => string | null;
  readonly story: readonly string[];
}

let n = 0;

async function job(
  replies: readonly Reply[],
  changes: Partial<JobSpec> = {},
  files: Readonly<Record<string, string>> = FILES,
): Promise<Ended> {
  const id = `job-${n++}`;
  rig.model.addScript(id, { replies, atEnd: 'repeat-last' });
  const repository = makeRepository(join(rig.dir, 'repositories', id), files);
  const spec = jobSpec({ id, repository, base: 'HEAD', protectedPaths: ['tests/**'], ...changes });
  const outcome = await (await rig.submit(spec)).result();
  return { spec, outcome, story: storyOf(id, outcome.head), file: (path) => show(spec, path) };
}

/** Nothing for a job that ended before its first step. */
function storyOf(id: string, head: string): readonly string[] {
  if (head === '') return [];
  return git(join(rig.home, 'jobs', id, 'store.git'), ['log', '--reverse', '--format=%s', head]).split('\n');
}

const FILES = { 'greeting.txt': 'helo\n', 'tests/test.txt': 'as it is\n' };

test('an empty repository is a valid start and its branch has no parent', async () => {
  const { spec, outcome, file } = await job([write('greeting.txt', 'hello\n'), finish('Built from nothing.')], {}, {});
  expect(outcome.kind).toBe('delivered');
  expect(file('greeting.txt')).toBe('hello\n');
  expect(git(join(spec.repository, '.git'), ['rev-list', '--count', spec.delivery.branch])).toBe('1');
});

test('a claim to be done is refused until the check passes in a clean checkout', async () => {
  const { outcome, story } = await job([finish('Done!'), write('greeting.txt', 'hello\n'), finish('Now it is.')]);
  expect(outcome.kind).toBe('delivered');
  expect(story.filter((line) => line.includes('gate:'))).toEqual([
    expect.stringContaining('0 of 1 checks pass, 1 other problems'),
    expect.stringContaining('1 of 1 checks pass'),
  ]);
});

test('a file that git ignores does not help at the gate', async () => {
  const { outcome } = await job(
    [
      write('.gitignore', 'greeting.txt\n'),
      run('git rm -q --cached greeting.txt; rm greeting.txt; echo hello > other.txt; ln -s other.txt greeting.txt; rm other.txt; exit 0'),
      finish('Done.'),
    ],
    {
      budget: { maxSteps: 60, maxTokens: 10_000_000, maxWallMinutes: 60 },
    },
  );
  expect(outcome.kind).not.toBe('delivered');
});

test('a job that never passes ends for review, with the best work so far on its branch', async () => {
  const { outcome, file } = await job([write('greeting.txt', 'hullo\n'), finish('Done.')]);
  expect(outcome.kind).toBe('needs_review');
  expect(file('greeting.txt')).toBe('hullo\n');
});

test('a protected path that was changed stands against delivery though every check passes', async () => {
  const { outcome } = await job([run('echo hello > greeting.txt; echo weaker > tests/test.txt'), finish('Done.')]);
  expect(outcome.kind).toBe('needs_review');
});

test('writing a protected path is refused at once, and putting it back is enough', async () => {
  const { outcome, file, story } = await job([
    write('tests/test.txt', 'weaker'),
    run('echo hello > greeting.txt; rm tests/test.txt'),
    run('git show HEAD:tests/test.txt > tests/test.txt'),
    finish('Done.'),
  ]);
  expect(story.some((line) => line.includes('tests/test.txt is protected'))).toBe(true);
  expect(outcome.kind).toBe('delivered');
  expect(file('tests/test.txt')).toBe('as it is\n');
});

test('an honest "cannot" is an outcome of its own', async () => {
  const { outcome } = await job([cannot('The greeting is frozen by contract.')]);
  expect(outcome).toMatchObject({ kind: 'cannot', reason: expect.stringContaining('frozen') });
});

test('a model that only talks, or makes one malformed call after another, is stuck', async () => {
  const talker = await job([say('I would start by reading the code.')]);
  expect(talker.outcome.kind).toBe('stuck');
  const babbler = await job([call('dance', { steps: 2 })]);
  expect(babbler.outcome.kind).toBe('stuck');
});

test('what setup makes is not part of the work, and is there at the gate again', async () => {
  const { outcome, file } = await job([run('cat made/by-setup > greeting.txt; rm -rf made'), finish('Done.')], {
    setup: { command: 'mkdir made && echo hello > made/by-setup', network: false, timeoutSec: 60 },
    checks: [{ name: 'both', command: 'grep -q hello greeting.txt && grep -q hello made/by-setup', timeoutSec: 30 }],
  });
  expect(outcome.kind).toBe('delivered');
  expect(file('made/by-setup')).toBeNull();
});

test('a setup command that fails parks the job with its last words', async () => {
  const id = `job-${n}`;
  const ended = job([finish('Done.')], { setup: { command: 'echo no such registry; exit 3', network: false, timeoutSec: 60 } });
  const parked = await rig.until(id, (status) => status.phase === 'parked');
  expect(parked.doing).toContain('no such registry');
  await rig.client.workflow.getHandle(id).signal('cancel');
  expect((await ended).outcome).toMatchObject({ kind: 'cancelled', commit: null, head: '', steps: 0 });
});

test('a file over the cap is refused with its name, and the step leaves nothing', async () => {
  const { outcome, story, file } = await job([
    run('head -c 60000000 /dev/zero > huge.bin; echo hello > greeting.txt'),
    write('greeting.txt', 'hello\n'),
    finish('Done.'),
  ]);
  expect(story.some((line) => line.includes('a file is too large'))).toBe(true);
  expect(outcome.kind).toBe('delivered');
  expect(file('huge.bin')).toBeNull();
});

test('a branch that the job did not make is never overwritten, and the outcome says so', async () => {
  const { spec, outcome } = await job([write('greeting.txt', 'hello\n'), finish('Done.')], { delivery: { branch: 'main' } });
  expect(outcome.commit).toBeNull();
  expect(outcome.problem).toContain('main');
  expect(git(join(spec.repository, '.git'), ['rev-list', '--count', 'main'])).toBe('1');
});

function show(spec: JobSpec, path: string): string | null {
  try {
    return execFileSync('git', ['--git-dir', join(spec.repository, '.git'), 'show', `${spec.delivery.branch}:${path}`], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return null;
  }
}

function git(dir: string, args: readonly string[]): string {
  return execFileSync('git', ['--git-dir', dir, ...args], { encoding: 'utf8' }).trim();
}
