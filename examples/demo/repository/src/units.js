'use strict';

/** Seconds in each unit, largest first: the order in which they may appear. */
const UNITS = [
  ['d', 86400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
];

module.exports = { UNITS };
