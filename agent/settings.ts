/**
 * Files that decide how checks run and are no work by themselves: new settings of test runners and package managers, and lockfiles that
 * say something else than before though no manifest does. They stand against delivery unless a person spoke of them.
 */
import type { JobSpec } from '../contract/job';
import type { Ledger } from '../contract/steps';
import { protects } from './protected';
import type { Change } from './scope';

/** Each kind with the word by which a person who wants it speaks of it. */
const SETTINGS: readonly (readonly [glob: string, word: string])[] = [
  ['**/.npmrc', 'npmrc'],
  ['**/.yarnrc*', 'yarn'],
  ['**/.pnpmfile.cjs', 'pnpm'],
  ['**/.mocharc*', 'mocha'],
  ['**/jest.config.*', 'jest'],
  ['**/vitest.{config,workspace}.*', 'vitest'],
  ['**/{.babelrc*,babel.config.*}', 'babel'],
  ['**/conftest.py', 'conftest'],
  ['**/{.pytest.ini,pytest.ini}', 'pytest'],
  ['**/tox.ini', 'tox'],
  ['**/{sitecustomize,usercustomize}.py', 'customize'],
  ['**/.cargo/config*', 'cargo'],
  ['{GNUmakefile,makefile}', 'makefile'],
];

/** Each lockfile with the name of its manifests: the one beside it, and those that the repository had already, in any folder. */
const LOCKFILES: Readonly<Record<string, string>> = {
  'package-lock.json': 'package.json',
  'npm-shrinkwrap.json': 'package.json',
  'yarn.lock': 'package.json',
  'pnpm-lock.yaml': 'package.json',
  'poetry.lock': 'pyproject.toml',
  'uv.lock': 'pyproject.toml',
  'Pipfile.lock': 'Pipfile',
  'Cargo.lock': 'Cargo.toml',
  'Gemfile.lock': 'Gemfile',
  'composer.lock': 'composer.json',
};
const OF_DEPENDENCIES = ['lock', 'dependenc', 'upgrade', 'audit', 'package', 'workspace'];

/** What stands against delivery, each a sentence that says what to do. `base` is the paths before any change. */
export function settingsProblems(
  { allowedPaths = [] }: Pick<JobSpec, 'allowedPaths'>,
  ledger: Pick<Ledger, 'goal' | 'constraints' | 'decisions'>,
  changed: readonly Change[],
  base: readonly string[],
): readonly string[] {
  const said = [ledger.goal, ...ledger.constraints, ...ledger.decisions.map(({ text }) => text)].join('\n').toLowerCase();
  const unasked = SETTINGS.filter(([glob, word]) => !said.includes(word) && ![...base, ...allowedPaths].some((it) => protects([glob], it)));
  const globs = unasked.map(([glob]) => glob);
  const settings = changed.filter(({ path, change }) => change === 'added' && globs.length > 0 && protects(globs, path));
  const locks = OF_DEPENDENCIES.some((word) => said.includes(word)) ? [] : changed.filter(({ path }) => isAlone(path, changed));
  return [
    ...settings.map(({ path }) => `${JSON.stringify(path)} decides how the checks run, and nobody asked for it. Remove it.`),
    ...locks.map(
      ({ path, change }) => `${JSON.stringify(path)} was ${change} and its manifest was not. Put it back: git show HEAD:path > path.`,
    ),
  ];
}

function isAlone(path: string, changed: readonly Change[]): boolean {
  const manifest = LOCKFILES[nameOf(path)];
  const beside = path.slice(0, path.length - nameOf(path).length) + manifest;
  // A new one elsewhere could be there to excuse it.
  return manifest !== undefined && !changed.some((it) => it.path === beside || (nameOf(it.path) === manifest && it.change !== 'added'));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
