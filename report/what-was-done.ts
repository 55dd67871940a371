/** What a person did, in one line: the words that were said, or what was asked for where there were none. */
import type { Extension, HumanMessage } from '../contract/acts';

export function whatWasDone({ act, text }: HumanMessage): string {
  const done = act === undefined || act.kind === 'steer' ? '' : asked(act);
  return [done, text].filter(Boolean).join(': ');
}

function asked(act: NonNullable<HumanMessage['act']>): string {
  if (act.kind === 'rewind') return `rewind to step ${act.to}`;
  if (act.kind === 'extend') return `extend by ${amounts(act.by)}`;
  return act.kind === 'amend' ? `amend ${Object.keys(act.change).join(', ')}` : act.kind;
}

function amounts(by: Extension): string {
  const units = { steps: 'steps', tokens: 'tokens', wallMinutes: 'minutes', usd: 'dollars', sandboxMinutes: 'minutes of the sandbox' };
  return (Object.keys(units) as (keyof Extension)[])
    .flatMap((unit) => (by[unit] === undefined ? [] : [`${by[unit]} ${units[unit]}`]))
    .join(', ');
}
