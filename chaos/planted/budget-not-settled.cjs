/** A call that was made again after a crash is not entered at all. */
const { replace, isRetry } = require('./built.cjs');

replace('agent/spent.js', 'afterUsage', (afterUsage) => (spent, usage, model, turns) => {
  const after = afterUsage(spent, usage, model, turns);
  return isRetry() ? { ...spent, turns: after.turns } : after;
});
