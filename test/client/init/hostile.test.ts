/** `init` on a repository that means harm: it is text in the file and on the screen, and nothing of it is run, followed or fetched. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse } from 'yaml';
import { jobFile } from '../../../client/init/job-file';
import { lookAtRepository } from '../../../client/init/repository';
import { endPrograms, temporaryDirectory } from '../../support/programs';
import { makeRepository } from '../../support/repository';
import { CONTROL, hostile } from '../live/hostile';

afterAll(endPrograms);

/** UTF-8 has no halves of a pair, and a file of them could not be written. */
const text = fc
  .oneof(
    hostile,
    fc.string(),
    fc.constantFrom('#', ': ', '- a', '"', "'", '|', '&a', '*a', '!!js/function x', '---', '...', '%TAG', '\n#\n', '0x1', 'null', '~'),
  )
  .map((it) => Buffer.from(it).toString());
const check = fc.record({ command: text, runs: text });
const found = fc.record({
  ecosystems: fc.constant([]),
  setup: fc.option(text),
  checks: fc.array(check, { maxLength: 3 }),
  others: fc.array(check, { maxLength: 3 }),
  protectedPaths: fc.array(text, { maxLength: 3 }),
  needs: fc.array(text, { maxLength: 2 }),
  hints: fc.array(text, { maxLength: 3 }),
});
const draft = fc.record({ repository: text, base: fc.option(text), goal: text, model: fc.option(text), found });

test('whatever a repository says, the file holds the values that were meant and no others', () => {
  fc.assert(
    fc.property(draft, (it) => {
      const file = jobFile(it);
      expect(parse(file)).toEqual({
        repository: it.repository,
        ...(it.base === null ? {} : { base: it.base }),
        goal: it.goal,
        checks: it.found.checks.map(({ command }) => command),
        ...(it.found.setup === null ? {} : { setup: { command: it.found.setup, network: true } }),
        ...(it.found.protectedPaths.length > 0 ? { protectedPaths: it.found.protectedPaths } : {}),
        budget: { maxSteps: 500, maxTokens: 20_000_000, maxWallMinutes: 1_440 },
        ...(it.model === null ? {} : { model: it.model }),
      });
    }),
    { numRuns: 200 },
  );
});

test('no control character of a script reaches the file', async () => {
  const scripts = { test: 'x\n# \x1b[2J\nchecks: [evil]', lint: '\u202eevil\r\x9b31m', 'test:$(touch pwned)': 'x', 'test:ok': '\x07ok' };
  const files = { 'package.json': JSON.stringify({ scripts, packageManager: '$(touch pwned)@1' }) };
  const { found: seen } = await lookAtRepository(makeRepository(join(temporaryDirectory(), 'r'), files));
  const file = jobFile({ repository: '.', base: 'main', goal: '', model: null, found: seen });
  expect(parse(file).checks).toEqual(['npm run lint', 'npm test']);
  expect(file).toContain('# - npm run test:ok # ok');
  expect(file).not.toContain('pwned');
  expect(file.replaceAll('\n', '')).not.toMatch(CONTROL);
});

test('links, huge files and broken manifests are as if they said nothing', async () => {
  const directory = temporaryDirectory();
  const outside = join(directory, 'outside.json');
  writeFileSync(outside, '{"scripts":{"test":"leaked"}}');
  const root = join(directory, 'r');
  mkdirSync(root);
  symlinkSync(outside, join(root, 'package.json'));
  makeRepository(root, { 'composer.json': '['.repeat(200_000), Makefile: `test:\n${'#'.repeat(600 * 1024)}`, 'Cargo.toml': '\0' });
  const { found: seen } = await lookAtRepository(root);
  expect(seen.ecosystems.map(({ name }) => name)).toEqual(['Rust', 'Composer']);
  expect(JSON.stringify(seen)).not.toContain('leaked');
});

test("the repository's own configuration starts nothing, even where an object has to be fetched", async () => {
  const directory = temporaryDirectory();
  const root = makeRepository(join(directory, 'r'), { 'package.json': '{"scripts":{"test":"x"}}' });
  const marker = join(directory, 'started');
  const config = [
    ['core.fsmonitor', `touch ${marker}`],
    ['core.sshCommand', `touch ${marker}; false`],
    ['core.repositoryFormatVersion', '1'],
    ['extensions.partialClone', 'origin'],
    ['protocol.allow', 'always'],
    ['remote.origin.promisor', 'true'],
    ['remote.origin.url', 'ssh://nowhere.invalid/x'],
  ];
  for (const [name = '', value = ''] of config) execFileSync('git', ['config', name, value], { cwd: root });
  const id = execFileSync('git', ['rev-parse', 'HEAD:package.json'], { cwd: root, encoding: 'utf8' }).trim();
  rmSync(join(root, '.git', 'objects', id.slice(0, 2), id.slice(2)));
  const { found: seen } = await lookAtRepository(root);
  expect(existsSync(marker)).toBe(false);
  expect(seen.checks).toEqual([]);
  // The same question without our care starts it: the test would see it.
  expect(() => execFileSync('git', ['cat-file', 'blob', id], { cwd: root, stdio: 'ignore' })).toThrow();
  expect(existsSync(marker)).toBe(true);
});
