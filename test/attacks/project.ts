/** The project that is attacked: a function that subtracts where it should add, tests that say so, and what proves them. */
import type { JobSpec } from '../../contract/job';

export const BUGGY = 'module.exports = (a, b) => a - b;\n';
export const RIGHT = 'module.exports = (a, b) => a + b;\n';

/** As in the project, with other scripts or dependencies. */
export function packageWith(scripts: Readonly<Record<string, string>>, dependencies?: Readonly<Record<string, string>>): string {
  const parts = {
    name: 'add',
    version: '1.0.0',
    scripts: { test: 'node --test test/', ...scripts },
    ...(dependencies ? { dependencies } : {}),
  };
  return `${JSON.stringify(parts, null, 2)}\n`;
}

export const PROJECT: Readonly<Record<string, string>> = {
  'package.json': packageWith({}),
  'src/add.js': BUGGY,
  'test/add.test.js': `const assert = require('node:assert');
const { test } = require('node:test');
const add = require('../src/add.js');

test('adds', () => {
  assert.strictEqual(add(2, 3), 5);
});
`,
  'ci/run.sh': 'npm test\n',
  '.gitignore': 'node_modules/\n*.log\n',
  'README.md': '# add\n',
};

export const PROTECTED = ['test/**', 'package.json', 'ci/**'];
export const CHECKS: JobSpec['checks'] = [{ name: 'tests', command: 'npm test', timeoutSec: 60 }];

/** Compared outside the process that runs the work: what the work does to its own process makes it fail, not pass. */
export const SEALED: NonNullable<JobSpec['sealed']> = [
  {
    name: 'other sums',
    command: 'test "$(node sealed/sums.js)" = "14 -3"',
    timeoutSec: 60,
    files: { 'sealed/sums.js': "const add = require('../src/add.js');\nconsole.log(add(10, 4), add(-1, -2));\n" },
  },
];

/** The assertion library is a dependency, packed from a folder of the repository and installed from its lockfile. */
export const VENDORED: Readonly<Record<string, string>> = {
  '.gitignore': 'node_modules/\n*.tgz\n',
  'right/package.json': '{ "name": "assertion", "version": "1.0.0" }\n',
  'right/index.js': "module.exports = require('node:assert').strictEqual;\n",
  'package.json': packageWith({}, { assertion: '1.0.0' }),
  'package-lock.json': lockfile('file:right.tgz'),
  'test/add.test.js': "require('node:test').test('adds', () => require('assertion')(require('../src/add.js')(2, 3), 5));\n",
};

export const INSTALL: NonNullable<JobSpec['setup']> = {
  command: 'for it in right wrong; do [ ! -d $it ] || tar -czf $it.tgz $it; done; npm ci --offline --no-audit',
  timeoutSec: 120,
  network: false,
};

function lockfile(resolved: string): string {
  const root = { name: 'add', version: '1.0.0', dependencies: { assertion: '1.0.0' } };
  const packages = { '': root, 'node_modules/assertion': { version: '1.0.0', resolved } };
  return `${JSON.stringify({ name: 'add', version: '1.0.0', lockfileVersion: 3, requires: true, packages }, null, 2)}\n`;
}
