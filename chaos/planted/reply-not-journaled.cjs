/** A reply that is recorded is not used: the model is asked again. */
const { replace, isRetry } = require('./built.cjs');

replace('activities/record.js', 'recordOnce', (recordOnce) => async (ports, input, make) => {
  const store = await ports.stores.open(input.job);
  const standing = isRetry() ? await store.find(input.seq) : null;
  if (standing?.record.kind === 'model') await make({ store, parent: await store.read(input.parent) });
  return recordOnce(ports, input, make);
});
