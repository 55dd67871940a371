'use strict';

const test = require('node:test');
const assert = require('node:assert');
const { format } = require('../src');

test('one unit', () => assert.strictEqual(format(7200), '2h'));
test('several units', () => assert.strictEqual(format(5400), '1h30m'));
test('just under a larger unit', () => assert.strictEqual(format(3599), '59m59s'));
test('nothing at all', () => assert.strictEqual(format(0), '0s'));
