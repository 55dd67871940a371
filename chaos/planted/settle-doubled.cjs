/** A call that was made again after a crash is entered twice. */
const { replace, isRetry } = require('./built.cjs');

replace('agent/spent.js', 'afterUsage', (afterUsage) => (spent, usage, model, turns) => {
  const once = afterUsage(spent, usage, model, turns);
  return isRetry() ? afterUsage(once, usage, model, 0) : once;
});
