/** The file that a ref was linked from stays in the store. */
const { writeFileSync } = require('node:fs');
const { override } = require('./built.cjs');

override(
  'adapters/git/refs.js',
  'JobRefs',
  'create',
  (create) =>
    function (ref, commit) {
      writeFileSync(`${this.tempDir}/tmp_${ref}`, commit);
      return create.call(this, ref, commit);
    },
);
