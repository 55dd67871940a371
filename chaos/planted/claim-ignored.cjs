/** A step that stands is not looked for, and the ref of a position is written over. */
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
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
    function (ref, commit) {
      writeFileSync(join(this.dir, String(ref)), `${commit}\n`);
      return true;
    },
);
