/** The project that is attacked: a function that subtracts where it should add, tests that say so, and what proves them. */
import type { JobSpec } from '../../contract/job';

export const BUGGY = 'module.exports = (a, b) => a - b;\n';
export const RIGHT = 'module.exports = (a, b) => a + b;\n';

export const PROJECT: Readonly<Record<string, string>> = {
  'package.json': `${JSON.stringify({ name: 'add', version: '1.0.0', scripts: { test: 'node --test test/' } }, null, 2)}\n`,
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
