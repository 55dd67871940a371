/** A step that stands is not looked for, and the ref of a position is written over. */
const { override, isRetry } = require('./built.cjs');

override(
  'adapters/git/store.js',
  'GitJobStore',
  'find',
  (find) =>
    async function (seq) {
      return isRetry() && seq > 1 && (await this.refs.read(seq + 1)) === null && seq === (await this.last()) ? null : find.call(this, seq);
    },
);
override(
  'adapters/git/refs.js',
  'JobRefs',
  'create',
  () =>
    async function (ref, commit) {
      await this.write(ref, commit);
      return true;
    },
);
