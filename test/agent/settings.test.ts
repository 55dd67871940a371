import type { Change } from '../../agent/scope';
import { settingsProblems } from '../../agent/settings';

const LEDGER = { goal: 'Make add add.', constraints: [], decisions: [] };
const added = (...paths: readonly string[]): readonly Change[] => paths.map((path) => ({ path, change: 'added' }));
const modified = (...paths: readonly string[]): readonly Change[] => paths.map((path) => ({ path, change: 'modified' }));
const problems = (changed: readonly Change[], base: readonly string[] = [], ledger: Parameters<typeof settingsProblems>[1] = LEDGER) =>
  settingsProblems({}, ledger, changed, base);

test.each([
  '.npmrc',
  'web/.npmrc',
  '.yarnrc.yml',
  '.mocharc.cjs',
  'jest.config.ts',
  'vitest.config.mts',
  'tests/conftest.py',
  'pytest.ini',
  'tox.ini',
  'sitecustomize.py',
  '.cargo/config.toml',
  'GNUmakefile',
])('a new %s that nobody asked for stands against delivery', (path) => {
  expect(problems(added(path))).toEqual([`${JSON.stringify(path)} decides how the checks run, and nobody asked for it. Remove it.`]);
});

test.each(['src/npmrc.js', 'docs/jest.md', 'test/add.test.js', 'conftest.pyc', 'src/makefile', 'package.json', 'config.toml'])(
  'a new %s is work',
  (path) => {
    expect(problems(added(path))).toEqual([]);
  },
);

test('settings are work where the repository keeps some of their kind, where allowed paths name them, and where a person speaks of them', () => {
  expect(problems(added('web/jest.config.js'), ['api/jest.config.js'])).toEqual([]);
  expect(settingsProblems({ allowedPaths: ['src/**', '.npmrc'] }, LEDGER, added('.npmrc'), [])).toEqual([]);
  expect(problems(added('jest.config.js'), [], { ...LEDGER, goal: 'Move the tests to Jest.' })).toEqual([]);
  const decisions = [{ id: 'm1', from: 'ada', text: 'Put the fixtures into conftest.' }];
  expect(problems(added('conftest.py'), [], { ...LEDGER, decisions })).toEqual([]);
});

test('settings that were there before may change and go', () => {
  expect(problems([...modified('jest.config.js'), { path: '.npmrc', change: 'deleted' }])).toEqual([]);
});

test('a lockfile changes with a manifest, wherever that is, or when dependencies are what the job is about', () => {
  expect(problems(modified('package-lock.json'))).toEqual([
    '"package-lock.json" was modified and its manifest was not. Put it back: git show HEAD:path > path.',
  ]);
  expect(problems(modified('package-lock.json', 'packages/a/package.json'))).toEqual([]);
  expect(problems(modified('package-lock.json'), [], { ...LEDGER, goal: 'Upgrade what npm audit names.' })).toEqual([]);
  expect(problems([...modified('package-lock.json'), ...added('package.json')])).toEqual([]);
  expect(problems(modified('Cargo.lock', 'package.json'))).toHaveLength(1);
  expect(problems([...modified('package-lock.json'), ...added('elsewhere/package.json')])).toHaveLength(1);
});
