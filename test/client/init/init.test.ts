/** `longhaul init` as a person runs it: the real command in a real repository, its file given to the real `submit`. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endPrograms, ROOT, temporaryDirectory } from '../../support/programs';
import { makeRepository } from '../../support/repository';

afterAll(endPrograms);

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Against no server: whatever is refused is refused before one is asked. */
function longhaul(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Result> {
  const settings = { LONGHAUL_HOME: join(cwd, '..', 'home'), LONGHAUL_MODEL: '', TEMPORAL_ADDRESS: '127.0.0.1:1', NO_COLOR: '1' };
  return new Promise((resolve) => {
    const options = { cwd, env: { ...process.env, ...settings, ...env } };
    execFile(process.execPath, [join(ROOT, 'bin', 'longhaul.js'), ...args], options, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

function repository(name = 'my-service'): string {
  const scripts = { test: 'node --test', lint: 'eslint .' };
  const files = { 'package.json': JSON.stringify({ scripts, devDependencies: { x: '1' } }), 'package-lock.json': '{}', 'test/x.js': '' };
  return makeRepository(join(temporaryDirectory(), name), files);
}

test('init shows what it found and writes a file that submit refuses for its goal alone, and takes with one', async () => {
  const root = repository();
  const { code, stdout, stderr } = await longhaul(root, ['init'], { LONGHAUL_MODEL: 'gpt-5' });
  expect(code).toBe(0);
  expect(stdout).toContain(
    `${root} on main\n  found      npm (package-lock.json)\n  setup      npm ci\n  check      npm run lint   eslint .\n`,
  );
  expect(stderr).toContain(`Wrote ${join(root, 'job.yaml')}. Write the goal into it, then: longhaul submit job.yaml`);
  const [without, withOne] = await Promise.all([
    longhaul(root, ['submit', 'job.yaml']),
    longhaul(root, ['submit', 'job.yaml', '--goal', 'Do it.']),
  ]);
  expect(without.stderr.trim().split('\n')).toEqual([expect.stringMatching(/goal on line \d+ is not right: must not be empty/)]);
  expect(without.code).toBe(2);
  // Nothing is left but a server to ask.
  expect(withOne).toMatchObject({ code: 5, stderr: expect.stringContaining('No Temporal server answers') });
});

test('with a goal, and for a directory elsewhere, the file is a job as it is, and JSON says all of it', async () => {
  const root = repository("it's: a # name");
  const elsewhere = temporaryDirectory();
  const args = ['init', root, '--output', 'jobs.yaml', '--goal', 'First.\nThen: # more', '--model', 'm', '--json'];
  const { code, stdout } = await longhaul(elsewhere, args);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    schema: 'longhaul/init@1',
    ...{ file: join(elsewhere, 'jobs.yaml'), repository: root, base: 'main', model: 'm', hasGoal: true },
    ecosystems: [{ name: 'npm', because: 'package-lock.json' }],
    ...{ setup: 'npm ci', protectedPaths: ['test/**'], others: [], needs: [], hints: [] },
    checks: [
      { command: 'npm run lint', runs: 'eslint .' },
      { command: 'npm test', runs: 'node --test' },
    ],
  });
  const submitted = await longhaul(elsewhere, ['submit', 'jobs.yaml']);
  expect(submitted).toMatchObject({ code: 5, stderr: expect.stringContaining('No Temporal server answers') });
});

test('a file that is there, or a link that leads nowhere, is never written over', async () => {
  const root = repository();
  writeFileSync(join(root, 'job.yaml'), 'mine');
  symlinkSync(join(root, 'not-there'), join(root, 'link.yaml'));
  const [file, link] = await Promise.all([longhaul(root, ['init']), longhaul(root, ['init', '--output', 'link.yaml'])]);
  for (const it of [file, link]) expect(it).toMatchObject({ code: 2, stderr: expect.stringContaining('is never overwritten') });
  expect(readFileSync(join(root, 'job.yaml'), 'utf8')).toBe('mine');
  expect(existsSync(join(root, 'not-there'))).toBe(false);
});

test('what is no repository, no directory, or a URL is refused with a remedy, and nothing is written', async () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'file'), '');
  const places = ['.', 'file', 'not-there', 'https://example.invalid/x.git'];
  const results = await Promise.all(places.map((place) => longhaul(directory, ['init', place])));
  const remedies = [/lies in no git repository\. .*git init/, /is not a directory/, /is not a directory/, /is a URL\. Clone it/];
  for (const [at, remedy] of remedies.entries()) expect(results[at]).toMatchObject({ code: 2, stderr: expect.stringMatching(remedy) });
  expect(existsSync(join(directory, 'job.yaml'))).toBe(false);
});
