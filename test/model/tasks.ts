/** Tiny bugs for a tiny model: one source file, one test that fails, one goal in a person's words. Nothing here hints at the fix. */

export interface Task {
  readonly name: string;
  readonly goal: string;
  /** Path → content of the repository. `test.js` is the check and is protected. */
  readonly files: Readonly<Record<string, string>>;
}

export const TASKS: readonly Task[] = [
  {
    name: 'sum',
    goal: 'sum([1, 2, 3]) returns 3 instead of 6. Fix sum.js.',
    files: {
      'sum.js': `function sum(numbers) {
  let total = 0;
  for (let i = 0; i < numbers.length - 1; i++) {
    total += numbers[i];
  }
  return total;
}

module.exports = { sum };
`,
      'test.js': `const assert = require('node:assert');
const { sum } = require('./sum.js');

assert.strictEqual(sum([1, 2, 3]), 6);
assert.strictEqual(sum([5]), 5);
assert.strictEqual(sum([]), 0);
`,
    },
  },
  {
    name: 'largest',
    goal: 'largest([-3, -1, -2]) returns 0 instead of -1. Fix largest.js.',
    files: {
      'largest.js': `function largest(numbers) {
  let best = 0;
  for (const n of numbers) {
    if (n > best) best = n;
  }
  return best;
}

module.exports = { largest };
`,
      'test.js': `const assert = require('node:assert');
const { largest } = require('./largest.js');

assert.strictEqual(largest([1, 7, 3]), 7);
assert.strictEqual(largest([-3, -1, -2]), -1);
`,
    },
  },
  {
    name: 'average',
    goal: 'average([]) returns NaN; it has to return 0. Fix average.js.',
    files: {
      'average.js': `function average(numbers) {
  let total = 0;
  for (const n of numbers) total += n;
  return total / numbers.length;
}

module.exports = { average };
`,
      'test.js': `const assert = require('node:assert');
const { average } = require('./average.js');

assert.strictEqual(average([2, 4]), 3);
assert.strictEqual(average([]), 0);
`,
    },
  },
  {
    name: 'leap-year',
    goal: 'isLeapYear(1900) returns true, but 1900 was no leap year. isLeapYear(2000) must stay true. Fix leap-year.js.',
    files: {
      'leap-year.js': `function isLeapYear(year) {
  return year % 4 === 0;
}

module.exports = { isLeapYear };
`,
      'test.js': `const assert = require('node:assert');
const { isLeapYear } = require('./leap-year.js');

assert.strictEqual(isLeapYear(2024), true);
assert.strictEqual(isLeapYear(2023), false);
assert.strictEqual(isLeapYear(1900), false);
assert.strictEqual(isLeapYear(2000), true);
`,
    },
  },
  {
    name: 'words',
    goal: "countWords('a  b') returns 3 instead of 2, and countWords('') returns 1 instead of 0. Fix words.js.",
    files: {
      'words.js': `function countWords(text) {
  return text.split(' ').length;
}

module.exports = { countWords };
`,
      'test.js': `const assert = require('node:assert');
const { countWords } = require('./words.js');

assert.strictEqual(countWords('one two'), 2);
assert.strictEqual(countWords('a  b'), 2);
assert.strictEqual(countWords(''), 0);
`,
    },
  },
];
