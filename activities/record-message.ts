/** `recordMessage`: a person's guidance becomes a step and enters the goal ledger. */
import { stepTokens } from '../agent/tokens';
import type { Recorded, RecordMessageInput } from '../contract/activities';
import { LIMITS } from '../contract/limits';
import type { Ports } from './ports';
import { recordOnce } from './record';

export async function recordMessage(ports: Ports, input: RecordMessageInput): Promise<Recorded> {
  const { message } = input;
  const recorded = await recordOnce(ports, input, async ({ store, parent }) => {
    const ledger = await store.ledger(parent.commit);
    return {
      workTree: parent.workTree,
      record: {
        seq: input.seq,
        kind: 'human',
        title: `${message.from}: ${message.text.replace(/\s+/g, ' ')}`.slice(0, LIMITS.titleChars),
        action: { kind: 'human', message },
        text: message.text,
        spent: parent.record.spent,
      },
      ledger: { ...ledger, decisions: [...ledger.decisions, message] },
    };
  });
  // Twice: in the history, and in the ledger for ever.
  return { commit: recorded.commit, size: 2 * stepTokens(recorded.record) };
}
