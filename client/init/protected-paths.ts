/** Paths that a job had better leave alone: tests, what says how they run, and what continuous integration runs. Pure. */
import type { Seen } from './seen';

/** Code of others, in which a directory called `test` says nothing. */
const FOREIGN = /(^|\/)(node_modules|vendor|third_party|\.venv)\//;

const TEST_DIRECTORIES = ['test', 'tests', '__tests__', 'spec', 'e2e'];

/** By which glob, and what a path of it looks like. */
const PATTERNS: readonly (readonly [string, RegExp])[] = [
  ['**/*_test.go', /_test\.go$/],
  ['**/*.test.*', /\.test\.[cm]?[jt]sx?$/],
  ['**/*.spec.*', /\.spec\.[cm]?[jt]sx?$/],
  ['**/test_*.py', /(^|\/)test_[^/]*\.py$/],
  ['**/conftest.py', /(^|\/)conftest\.py$/],
  ['jest.config.*', /^jest\.config\.[^/]+$/],
  ['vitest.config.*', /^vitest\.config\.[^/]+$/],
  ['playwright.config.*', /^playwright\.config\.[^/]+$/],
  ['.mocharc.*', /^\.mocharc\.[^/]+$/],
  ['pytest.ini', /^pytest\.ini$/],
  ['tox.ini', /^tox\.ini$/],
  ['noxfile.py', /^noxfile\.py$/],
  ['phpunit*.xml*', /^phpunit[^/]*\.xml[^/]*$/],
  ['.github/**', /^\.github\//],
  ['.circleci/**', /^\.circleci\//],
  ['.buildkite/**', /^\.buildkite\//],
  ...['.gitlab-ci.yml', '.travis.yml', 'azure-pipelines.yml', 'bitbucket-pipelines.yml', 'Jenkinsfile'].map(
    (path): readonly [string, RegExp] => [path, new RegExp(`^${path.replaceAll('.', '\\.')}$`)],
  ),
];

/** A pattern whose every file lies in a directory that is protected anyway is left out. */
export function protectedPaths({ paths }: Seen): readonly string[] {
  const own = paths.filter((path) => !FOREIGN.test(path));
  const directories = TEST_DIRECTORIES.flatMap((name) => directoryGlob(own, name));
  const elsewhere = own.filter(
    (path) =>
      !path
        .split('/')
        .slice(0, -1)
        .some((part) => TEST_DIRECTORIES.includes(part)),
  );
  return [...directories, ...PATTERNS.filter(([, shape]) => elsewhere.some((path) => shape.test(path))).map(([glob]) => glob)];
}

function directoryGlob(paths: readonly string[], name: string): readonly string[] {
  const places = paths.map((path) => path.split('/').slice(0, -1).indexOf(name)).filter((at) => at >= 0);
  if (places.length === 0) return [];
  return [places.every((at) => at === 0) ? `${name}/**` : `**/${name}/**`];
}
