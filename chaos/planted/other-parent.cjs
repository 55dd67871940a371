/** The last step stands on the one before its parent. */
const { replace } = require('./built.cjs');

const parents = new Map();
replace('adapters/git/step-format.js', 'encodeStep', (encodeStep) => (step, job, dateSec) => {
  const grandparent = parents.get(step.parent);
  const encoded = encodeStep(step.record.kind === 'deliver' && grandparent ? { ...step, parent: grandparent } : step, job, dateSec);
  parents.set(encoded.commit, step.parent);
  return encoded;
});
