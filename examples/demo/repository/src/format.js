'use strict';

const { UNITS } = require('./units');

/** Seconds to text such as "1h30m". */
function format(seconds) {
  let rest = seconds;
  let text = '';
  for (const [name, size] of UNITS) {
    const count = Math.round(rest / size);
    if (count > 0) text += `${count}${name}`;
    rest -= count * size;
  }
  return text;
}

module.exports = { format };
