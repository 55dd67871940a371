/** What a person said becomes a step, and does not enter the ledger. */
const { replace } = require('./built.cjs');

replace('agent/amended.js', 'ledgerAfter', () => (ledger) => ledger);
