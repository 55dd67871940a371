'use strict';

const test = require('node:test');
const assert = require('node:assert');
const { parse } = require('../src');

test('one unit', () => assert.strictEqual(parse('45m'), 2700));
test('several units', () => assert.strictEqual(parse('1d2h3m4s'), 93784));
test('text around a span is refused', () => assert.throws(() => parse('about 5m or so'), RangeError));
test('a unit given twice is refused', () => assert.throws(() => parse('5m5m'), RangeError));
test('units out of order are refused', () => assert.throws(() => parse('5m1h'), RangeError));
