'use strict';

const { UNITS } = require('./units');

/** Text such as "1h30m" to seconds. Throws a RangeError on anything else. */
function parse(text) {
  const parts = text.match(/\d+[dhms]/g);
  if (!parts) throw new RangeError(`not a time span: ${text}`);
  let seconds = 0;
  for (const part of parts) {
    const [, size] = UNITS.find(([name]) => name === part.at(-1));
    seconds += parseInt(part, 10) * size;
  }
  return seconds;
}

module.exports = { parse };
