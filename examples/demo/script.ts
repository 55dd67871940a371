/** What the scripted model says in the demo: the work of somebody who gets there, with one false finish on the way. */

import { call, check, edit, finish, prove, read, run, say, together, write } from '../../scripted/replies';
import type { Reply, Script } from '../../scripted/script';

const PARSE = `'use strict';

const { UNITS } = require('./units');

/** Each unit at most once, largest first. */
const SPAN = new RegExp(\`^\${UNITS.map(([name]) => \`(?:(\\\\d+)\${name})?\`).join('')}$\`);

/** Text such as "1h30m" to seconds. Throws a RangeError on anything else. */
function parse(text) {
  const match = SPAN.exec(text);
  if (!match?.[0]) throw new RangeError(\`not a time span: \${text}\`);
  return UNITS.reduce((seconds, [, size], i) => seconds + Number(match[i + 1] ?? 0) * size, 0);
}

module.exports = { parse };
`;

const FORMAT_TEST = 'node --test test/format.test.js';

/** Long enough to be killed in the middle: eight rounds of the tests, half a second apart. */
const ROUNDS = `for i in 1 2 3 4 5 6 7 8; do ${FORMAT_TEST} >/dev/null && echo "round $i passes"; sleep 0.5; done`;

const REPLIES: readonly Reply[] = [
  together(
    say('I will look at the code and its history first.'),
    run('git log --oneline; ls src test'),
    read('src/parse.js'),
    read('src/format.js'),
  ),
  run('npm test 2>&1 | grep -E "^ *(not )?ok|^# (pass|fail)"'),
  call('plan', {
    milestones: [
      { title: 'Spans are formatted right', proof: { command: FORMAT_TEST } },
      { title: 'Parsing and adding are right too', proof: { check: 'tests' } },
    ],
  }),
  edit('src/format.js', [{ old: 'Math.round(rest / size)', new: 'Math.floor(rest / size)' }]),
  run('node --test --test-reporter=tap test/format.test.js | grep -E "^(not )?ok"'),
  edit('src/format.js', [{ old: '  return text;', new: "  return text || '0s';" }]),
  run(ROUNDS),
  prove,
  finish('Formatting is right now.'),
  together(say('The check still fails in parse and sum.'), read('test/parse.test.js'), read('src/units.js')),
  write('src/parse.js', PARSE),
  run('npm test 2>&1 | grep -E "^not ok|^# (pass|fail)"'),
  edit('src/index.js', [{ old: '(total, seconds) => total + seconds)', new: '(total, seconds) => total + seconds, 0)' }]),
  check('tests'),
  finish('format rounded instead of flooring and had no text for zero; parse took any text with a span in it; sum of nothing threw.'),
];

/** A little latency, so that the run can be watched. */
export const DEMO_SCRIPT: Script = { replies: REPLIES, atEnd: 'error', latencyMs: 250 };

/** How the command begins in the middle of which the demo kills its worker. */
export const KILLED_DURING = 'for i in 1 2 3';
