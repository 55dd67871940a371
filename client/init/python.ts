/** Python: uv, Poetry, PDM or pip by lockfile and `pyproject.toml`; pytest, tox, nox or unittest by their configuration and tests. */
import type { Ecosystem, Found, FoundCheck } from './ecosystem';
import { firstOf, has, hasTable, type Seen, textOf } from './seen';

const PROJECT = 'pyproject.toml';
const REQUIREMENTS = 'requirements.txt';
const TEST_REQUIREMENTS = [
  ...['requirements-dev.txt', 'requirements-test.txt', 'dev-requirements.txt', 'test-requirements.txt'],
  ...['requirements_dev.txt', 'requirements_test.txt', 'requirements/dev.txt', 'requirements/test.txt'],
];
const NOTES = [PROJECT, 'setup.py', 'setup.cfg', 'tox.ini', 'Pipfile', REQUIREMENTS, ...TEST_REQUIREMENTS];

/** All of them can make `.venv`, in which a check runs without a manager and without a network. */
interface Manager {
  readonly name: string;
  readonly because: string;
  /** Empty where there is nothing to install: then the interpreter alone runs the tests. */
  readonly install: string;
  readonly needs?: readonly string[];
}

const VENV = '.venv/bin/';

export const python: Ecosystem = {
  reads: NOTES,
  find(seen): Found | null {
    if (!has(seen, 'noxfile.py', 'pytest.ini', ...NOTES) && !hasTestFiles(seen)) return null;
    const runner = runnerOf(seen);
    const { name, because, install, needs } = managerOf(seen, runner);
    const setup = [install, ...(runner?.prepare ? [`${VENV}${runner.prepare}`] : [])].join(' && ');
    return {
      name,
      because,
      ...(install === '' ? {} : { setup, others: othersOf(seen) }),
      checks: runner ? [{ command: install === '' ? `python3${runner.command.replace(/^python/, '')}` : `${VENV}${runner.command}` }] : [],
      ...(needs ? { needs } : {}),
    };
  },
};

interface Runner {
  /** What pip has to install for it, besides what the project asks for. */
  readonly package: string | null;
  readonly command: string;
  /** Downloads what the runner itself would ask for when it runs. */
  readonly prepare?: string;
}

function runnerOf(seen: Seen): Runner | null {
  if (usesPytest(seen)) return { package: 'pytest', command: 'python -m pytest' };
  if (has(seen, 'noxfile.py')) return { package: 'nox', prepare: 'nox --install-only', command: 'nox -R' };
  if (has(seen, 'tox.ini') || hasTable(textOf(seen, PROJECT), 'tool.tox'))
    return { package: 'tox', prepare: 'tox run --notest', command: 'tox run --skip-pkg-install' };
  if (!hasTestFiles(seen)) return null;
  const where = seen.paths.some((path) => /^tests\/test\w*\.py$/.test(path)) ? ' discover -s tests' : '';
  return { package: null, command: `python -m unittest${where}` };
}

function usesPytest(seen: Seen): boolean {
  const isConfigured =
    has(seen, 'pytest.ini', 'conftest.py', 'tests/conftest.py', 'test/conftest.py') ||
    hasTable(textOf(seen, PROJECT), 'tool.pytest') ||
    hasTable(textOf(seen, 'setup.cfg'), 'tool:pytest') ||
    hasTable(textOf(seen, 'tox.ini'), 'pytest');
  return isConfigured || (hasTestFiles(seen) && NOTES.some((path) => /(^|[\s"'[])pytest\b/m.test(textOf(seen, path))));
}

function hasTestFiles({ paths }: Seen): boolean {
  return paths.some((path) => /(^|\/)(test_[^/]*|[^/]*_test)\.py$/.test(path));
}

function managerOf(seen: Seen, runner: Runner | null): Manager {
  const by = (lockfile: string, table: string) => has(seen, lockfile) || hasTable(textOf(seen, PROJECT), table);
  const because = (lockfile: string) => firstOf(seen, [lockfile]) ?? PROJECT;
  if (by('uv.lock', 'tool.uv')) return { name: 'Python with uv', because: because('uv.lock'), install: 'uv sync', needs: ['uv'] };
  if (by('poetry.lock', 'tool.poetry'))
    return { name: 'Python with Poetry', because: because('poetry.lock'), install: POETRY, needs: ['poetry'] };
  if (by('pdm.lock', 'tool.pdm')) return { name: 'Python with PDM', because: because('pdm.lock'), install: 'pdm install', needs: ['pdm'] };
  return withPip(seen, runner);
}

const POETRY = 'POETRY_VIRTUALENVS_IN_PROJECT=true poetry install';

function withPip(seen: Seen, runner: Runner | null): Manager {
  const because = firstOf(seen, NOTES) ?? firstOf(seen, ['noxfile.py', 'pytest.ini']) ?? 'test files';
  const wanted = [
    ...[REQUIREMENTS, firstOf(seen, TEST_REQUIREMENTS)].filter((path) => path && has(seen, path)).map((path) => `-r ${path}`),
    ...(isPackage(seen) ? [`-e ${extrasOf(seen)}`] : []),
    ...(runner?.package ? [runner.package] : []),
  ];
  const install = wanted.length === 0 ? '' : `python3 -m venv .venv && ${VENV}python -m pip install -q ${wanted.join(' ')}`;
  return { name: 'Python with pip', because, install };
}

function isPackage(seen: Seen): boolean {
  return has(seen, 'setup.py') || hasTable(textOf(seen, PROJECT), 'project');
}

/** Of the optional dependencies the first that is named as those of tests are. */
function extrasOf(seen: Seen): string {
  const [, extras = ''] = /^\[project\.optional-dependencies\]\s*$([\s\S]*?)(?=^\[|$(?![\s\S]))/m.exec(textOf(seen, PROJECT)) ?? [];
  const extra = ['test', 'tests', 'testing', 'dev'].find((name) => new RegExp(`^\\s*${name}\\s*=`, 'm').test(extras));
  return extra ? `'.[${extra}]'` : '.';
}

function othersOf(seen: Seen): readonly FoundCheck[] {
  const project = textOf(seen, PROJECT);
  return [
    ...(has(seen, 'ruff.toml', '.ruff.toml') || hasTable(project, 'tool.ruff') ? [{ command: `${VENV}ruff check .` }] : []),
    ...(has(seen, 'mypy.ini', '.mypy.ini') || hasTable(project, 'tool.mypy') ? [{ command: `${VENV}python -m mypy .` }] : []),
  ];
}
