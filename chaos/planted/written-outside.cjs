/** Each command leaves a file in the home of whoever runs the worker. */
const { appendFileSync } = require('node:fs');
const { homedir } = require('node:os');
const { join } = require('node:path');
const { replace } = require('./built.cjs');

replace('activities/tools/index.js', 'useTool', (useTool) => (call, context) => {
  appendFileSync(join(homedir(), 'cache.txt'), `${call.tool}\n`);
  return useTool(call, context);
});
