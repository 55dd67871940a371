/** What a person said enters the ledger twice. */
const { replace } = require('./built.cjs');

replace('agent/amended.js', 'ledgerAfter', (ledgerAfter) => (ledger, message) => ledgerAfter(ledgerAfter(ledger, message), message));
