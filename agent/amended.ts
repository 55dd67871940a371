/** A job as a person has amended it: goal, constraints and checks of the ledger in place of those that it was submitted with. */
import type { Amendment, HumanMessage } from '../contract/acts';
import type { JobSpec } from '../contract/job';
import type { Ledger } from '../contract/steps';

export function amended(spec: JobSpec, { goal, constraints, amendedChecks }: Ledger): JobSpec {
  return { ...spec, goal, constraints, checks: amendedChecks ?? spec.checks };
}

/** Only a person's message comes here. */
export function ledgerAfter(ledger: Ledger, message: HumanMessage): Ledger {
  const change = message.act?.kind === 'amend' ? message.act.change : {};
  const { goal, constraints, checks } = change;
  return {
    ...ledger,
    ...(goal === undefined ? {} : { goal }),
    ...(constraints === undefined ? {} : { constraints }),
    ...(checks === undefined ? {} : { checks: checks.map(({ name, command }) => ({ name, command })), amendedChecks: checks }),
    decisions: [...ledger.decisions, message.act?.kind === 'amend' ? { ...message, text: amendmentText(change, message.text) } : message],
  };
}

/** What the model is told of it: the new words themselves stand in the ledger. */
export function amendmentText(change: Amendment, text: string): string {
  const parts = (['goal', 'constraints', 'checks'] as const).filter((part) => change[part] !== undefined);
  return `The ledger was amended: ${parts.join(', ') || 'nothing'}. It stands above as it is now.${text === '' ? '' : ` ${text}`}`;
}
