'use strict';

const test = require('node:test');
const assert = require('node:assert');
const { sum } = require('../src');

test('two spans', () => assert.strictEqual(sum(['45m', '30m']), '1h15m'));
test('no spans', () => assert.strictEqual(sum([]), '0s'));
