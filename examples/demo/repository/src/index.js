'use strict';

const { parse } = require('./parse');
const { format } = require('./format');

/** Adds spans given as text and returns text. */
function sum(spans) {
  return format(spans.map(parse).reduce((total, seconds) => total + seconds));
}

module.exports = { parse, format, sum };
