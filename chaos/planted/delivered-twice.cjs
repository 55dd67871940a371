/** A delivery that was made is made again, as another commit. */
const { override } = require('./built.cjs');

override(
  'adapters/git/store.js',
  'GitJobStore',
  'deliver',
  (deliver) =>
    async function (delivery, signal) {
      await deliver.call(this, { ...delivery, message: `${delivery.message}again\n` }, signal);
      return deliver.call(this, delivery, signal);
    },
);
