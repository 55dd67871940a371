/** What a model sees of a command says which attempt it was: two runs of one job differ. */
const { replace, isRetry } = require('./built.cjs');

replace('activities/tools/index.js', 'useTool', (useTool) => async (call, context) => {
  const observation = await useTool(call, context);
  return isRetry() ? { ...observation, text: `${observation.text}\n[again]` } : observation;
});
