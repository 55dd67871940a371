/** `init` on a real repository of each ecosystem: what is found, and that the file made of it is a job once it has a goal. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jobFile } from '../../../client/init/job-file';
import { lookAtRepository } from '../../../client/init/repository';
import { readJob } from '../../../client/job-input';
import { endPrograms, temporaryDirectory } from '../../support/programs';
import { makeRepository } from '../../support/repository';
import { EXAMPLES } from './repositories';

afterAll(endPrograms);

test.each(Object.entries(EXAMPLES))('%s is found, and what is written is a job as soon as it has a goal', async (_name, example) => {
  const directory = temporaryDirectory();
  const root = makeRepository(join(directory, 'repository'), example.files);
  const { found, base } = await lookAtRepository(root);
  expect(found.ecosystems.map(({ name, because }) => `${name} (${because})`)).toEqual(example.found);
  expect(found.setup).toBe(example.setup);
  expect(found.checks.map(({ command }) => command)).toEqual(example.checks);
  if (example.others) expect(found.others.map(({ command }) => command)).toEqual(example.others);
  if (example.protectedPaths) expect(found.protectedPaths).toEqual(example.protectedPaths);
  expect(found.hints.join(' ')).toContain(example.hint ?? '');

  const file = join(directory, 'job.yaml');
  writeFileSync(file, jobFile({ repository: 'repository', base, goal: '', model: null, found }));
  const job = await readJob(file, { goal: 'Do it.' }, { modelName: 'm' });
  expect(job).toMatchObject({ repository: root, base: 'main', goal: 'Do it.', protectedPaths: found.protectedPaths });
  expect(job.checks.map(({ command }) => command)).toEqual(example.checks);
  expect(job.setup?.command ?? null).toBe(example.setup);
  expect(job.setup?.network ?? true).toBe(true);
  await expect(readJob(file, {}, { modelName: 'm' })).rejects.toThrow(
    /goal on line \d+ is not right: must not be empty\. Say what is to be reached/,
  );
});

test('a repository without a commit gives a job without a base', async () => {
  const directory = temporaryDirectory();
  const { found, base } = await lookAtRepository(makeRepository(join(directory, 'empty'), {}));
  expect({ base, checks: found.checks, hints: found.hints }).toEqual({ base: null, checks: [], hints: ['Nothing is committed yet.'] });
  const file = join(directory, 'job.yaml');
  writeFileSync(file, jobFile({ repository: 'empty', base, goal: 'Begin.', model: 'm', found }));
  expect(await readJob(file, {}, undefined)).toMatchObject({ base: 'HEAD', goal: 'Begin.', checks: [] });
});

test('a directory below the top is of its repository, and packages of others do not count as its tests', async () => {
  const root = makeRepository(join(temporaryDirectory(), 'r'), { 'a/b/c.txt': '', 'vendor/x/test/y.js': '', 'lib/spec/z.rb': '' });
  mkdirSync(join(root, 'not-committed'));
  const [below, beside] = await Promise.all(['a/b', 'not-committed'].map((path) => lookAtRepository(join(root, path))));
  expect([below?.root, beside?.root]).toEqual([root, root]);
  expect(below?.found.protectedPaths).toEqual(['**/spec/**']);
});
