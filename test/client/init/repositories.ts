/** A repository of each ecosystem that `init` knows, as small as may be, and what is to be found in it. */
export interface Example {
  readonly files: Readonly<Record<string, string>>;
  readonly found: readonly string[];
  readonly setup: string | null;
  readonly checks: readonly string[];
  readonly protectedPaths?: readonly string[];
  readonly others?: readonly string[];
  readonly hint?: string;
}

const PACKAGE = (fields: object) => JSON.stringify({ name: 'x', devDependencies: { jest: '30' }, ...fields });
const CARGO = 'CARGO_HOME="$PWD/.cargo-home" cargo';
const TEST_PY = { 'tests/test_x.py': 'import unittest\n' };
const PIP = 'python3 -m venv .venv && .venv/bin/python -m pip install -q';

export const EXAMPLES: Readonly<Record<string, Example>> = {
  'npm by its lockfile': {
    files: {
      'package.json': PACKAGE({
        scripts: { test: 'jest', lint: 'eslint .', types: 'tsc', build: 'tsc -p .', 'test:e2e': 'x', start: 'x' },
      }),
      'package-lock.json': '{}',
      'test/x.test.js': '',
      '.github/workflows/ci.yml': '',
    },
    found: ['npm (package-lock.json)'],
    setup: 'npm ci',
    checks: ['npm run build', 'npm run types', 'npm run lint', 'npm test'],
    others: ['npm run test:e2e'],
    protectedPaths: ['test/**', '.github/**'],
  },
  'npm without a lockfile, without tests, with a watcher': {
    files: { 'package.json': PACKAGE({ scripts: { test: 'echo "Error: no test specified" && exit 1', lint: 'eslint --watch' } }) },
    found: ['npm (package.json)'],
    setup: 'npm install',
    checks: [],
  },
  'npm without dependencies': {
    files: { 'package.json': '{"scripts":{"test":"node --test"}}', 'src/x.test.mjs': '', 'jest.config.js': '' },
    found: ['npm (package.json)'],
    setup: null,
    checks: ['npm test'],
    protectedPaths: ['**/*.test.*', 'jest.config.*'],
  },
  'pnpm by its field, with packages': {
    files: {
      'package.json': PACKAGE({ packageManager: 'pnpm@9.1.0', scripts: { test: 'x' } }),
      'package-lock.json': '{}',
      'pnpm-workspace.yaml': '',
    },
    found: ['pnpm (package.json, packageManager)'],
    setup: 'pnpm install --store-dir=node_modules/.pnpm-store',
    checks: ['pnpm test'],
    hint: 'pnpm-workspace.yaml',
  },
  yarn: {
    files: { 'package.json': PACKAGE({ scripts: { test: 'jest' } }), 'yarn.lock': '' },
    found: ['yarn (yarn.lock)'],
    setup: 'YARN_ENABLE_GLOBAL_CACHE=false yarn install --frozen-lockfile',
    checks: ['yarn test'],
  },
  bun: {
    files: { 'package.json': PACKAGE({ scripts: { test: 'bun test' } }), 'bun.lock': '' },
    found: ['bun (bun.lock)'],
    setup: 'bun install --frozen-lockfile',
    checks: ['bun run test'],
  },
  'pip with pytest': {
    files: {
      'pyproject.toml':
        '[project]\nname = "x"\n[project.optional-dependencies]\ntest = ["pytest"]\n[tool.pytest.ini_options]\n[tool.ruff]\n',
      'requirements.txt': 'six\n',
      ...TEST_PY,
    },
    found: ['Python with pip (pyproject.toml)'],
    setup: `${PIP} -r requirements.txt -e '.[test]' pytest`,
    checks: ['.venv/bin/python -m pytest'],
    others: ['.venv/bin/ruff check .'],
    protectedPaths: ['tests/**'],
  },
  'Python with nothing but unittest': {
    files: TEST_PY,
    found: ['Python with pip (test files)'],
    setup: null,
    checks: ['python3 -m unittest discover -s tests'],
  },
  uv: {
    files: { 'pyproject.toml': '[project]\nname="x"\n[dependency-groups]\ndev = ["pytest"]\n', 'uv.lock': '', ...TEST_PY },
    found: ['Python with uv (uv.lock)'],
    setup: 'uv sync',
    checks: ['.venv/bin/python -m pytest'],
  },
  Poetry: {
    files: { 'pyproject.toml': '[tool.poetry]\nname="x"\n', 'conftest.py': '' },
    found: ['Python with Poetry (pyproject.toml)'],
    setup: 'POETRY_VIRTUALENVS_IN_PROJECT=true poetry install',
    checks: ['.venv/bin/python -m pytest'],
    protectedPaths: ['**/conftest.py'],
  },
  'PDM with nox': {
    files: { 'pyproject.toml': '[project]\n', 'pdm.lock': '', 'noxfile.py': '' },
    found: ['Python with PDM (pdm.lock)'],
    setup: 'pdm install && .venv/bin/nox --install-only',
    checks: ['.venv/bin/nox -R'],
  },
  'pip with tox': {
    files: { 'setup.py': '', 'tox.ini': '[tox]\n' },
    found: ['Python with pip (setup.py)'],
    setup: `${PIP} -e . tox && .venv/bin/tox run --notest`,
    checks: ['.venv/bin/tox run --skip-pkg-install'],
    protectedPaths: ['tox.ini'],
  },
  Go: {
    files: { 'go.mod': 'module x\nrequire (\n\ty v1\n)\n', 'x_test.go': '' },
    found: ['Go (go.mod)'],
    setup: 'go mod vendor',
    checks: ['go build ./...', 'go test -v ./...'],
    protectedPaths: ['**/*_test.go'],
  },
  'Rust without crates': { files: { 'Cargo.toml': '[package]\n' }, found: ['Rust (Cargo.toml)'], setup: null, checks: ['cargo test'] },
  'Rust with crates': {
    files: { 'Cargo.toml': '[workspace]\n[workspace.dependencies]\nserde = "1"\n', 'Cargo.lock': '', 'tests/x.rs': '' },
    found: ['Rust (Cargo.lock)'],
    setup: `${CARGO} fetch`,
    checks: [`${CARGO} test --workspace --offline`],
    hint: 'Cargo.toml, workspace',
  },
  Maven: {
    files: { 'pom.xml': '<project/>', 'a/src/test/java/X.java': '' },
    found: ['Maven (pom.xml)'],
    setup: 'mvn -q -B -Dmaven.repo.local="$PWD/.m2" -Dmaven.test.failure.ignore=true test',
    checks: ['mvn -q -B -Dmaven.repo.local="$PWD/.m2" -o test'],
    protectedPaths: ['**/test/**'],
  },
  Gradle: {
    files: { 'build.gradle.kts': '', gradlew: '' },
    found: ['Gradle (build.gradle.kts)'],
    setup: './gradlew -q --no-daemon -g .gradle-home --continue test || ./gradlew -q --no-daemon -g .gradle-home testClasses',
    checks: ['./gradlew -q --no-daemon -g .gradle-home --offline test'],
  },
  Ruby: {
    files: { Gemfile: '', 'Gemfile.lock': '', '.rspec': '' },
    found: ['Ruby (Gemfile.lock)'],
    setup: 'BUNDLE_PATH=vendor/bundle bundle install',
    checks: ['BUNDLE_PATH=vendor/bundle bundle exec rspec'],
  },
  Composer: {
    files: { 'composer.json': '{"scripts":{"test":"phpunit"}}' },
    found: ['Composer (composer.json)'],
    setup: 'composer install --no-interaction --no-progress',
    checks: ['composer test'],
  },
  'a Makefile alone': {
    files: { Makefile: 'lint:\n\ttrue\ntest: x\n\ttrue\ncheck := no\n' },
    found: ['make (Makefile)'],
    setup: null,
    checks: ['make test'],
    others: ['make lint'],
  },
  'two at once, and a Makefile beside them': {
    files: {
      'package.json': PACKAGE({ scripts: { test: 'jest' } }),
      'go.mod': 'module x\nrequire y v1\n',
      Makefile: 'check:\n\ttrue\n',
    },
    found: ['npm (package.json)', 'Go (go.mod)'],
    setup: '(npm install) && (go mod vendor)',
    checks: ['npm test', 'go build ./...', 'go test -v ./...'],
    others: ['go vet ./...', 'make check'],
  },
  'projects in directories': {
    files: { 'web/package.json': '{}', 'services/api/go.mod': '' },
    found: [],
    setup: null,
    checks: [],
    hint: 'services/api, web',
  },
};
