/** Who opens a store after a crash takes its newest step for damaged, whole as it is. */
const { override } = require('./built.cjs');

override(
  'adapters/git/store.js',
  'GitJobStore',
  'recover',
  (recover) =>
    async function () {
      const last = await this.last();
      if (last > 2) await this.refs.removeDamaged(last, await this.refs.read(last));
      return recover.call(this);
    },
);
