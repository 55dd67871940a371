/** What the ledger of tokens says is what the scripts charged for the replies that were recorded, to the token. */
import type { Spent, Usage } from '../../contract/steps';
import { only } from '../history';
import type { Check } from './check';
import type { Evidence, JobEvidence, Step } from './evidence';

export const budget: Check = {
  name: 'budget',
  promise: 'what is spent is what was charged for the replies recorded, to the token',
  problems: (evidence) => evidence.jobs.flatMap((job) => [...sums(job), ...charges(job), ...asked(job), ...outcome(evidence, job)]),
};

function sums({ id, steps }: JobEvidence): string[] {
  return steps.flatMap((step, at) => {
    const before = isForkStart(step, id) ? NOTHING : (steps[at - 1]?.spent ?? NOTHING);
    const usage = usageOf(step);
    const right =
      step.spent.turns === before.turns + (step.kind === 'model' ? 1 : 0) &&
      step.spent.inputTokens === before.inputTokens + (usage?.inputTokens ?? 0) &&
      step.spent.outputTokens === before.outputTokens + (usage?.outputTokens ?? 0) &&
      (step.spent.cachedTokens ?? 0) === (before.cachedTokens ?? 0) + (usage?.cachedTokens ?? 0);
    return right
      ? []
      : [`${id}, step ${step.seq}: ${JSON.stringify(step.spent)} after ${JSON.stringify(before)} and ${JSON.stringify(usage)}`];
  });
}

const NOTHING: Spent = { turns: 0, inputTokens: 0, outputTokens: 0 };

/** A fork has a budget of its own, of which nothing is spent. */
function isForkStart({ action }: Step, id: string): boolean {
  return action.kind === 'human' && action.resumed !== undefined && action.resumed.job !== id;
}

function usageOf({ action }: Step): Usage | undefined {
  return action.kind === 'model' || action.kind === 'summary' || action.kind === 'verdict' ? action.usage : undefined;
}

/** By the script, which charges for each turn what it says. */
function charges({ id, steps, script }: JobEvidence): string[] {
  const { replies, atEnd } = script;
  return steps.flatMap((step) => {
    if (step.action.kind !== 'model') return [];
    const at = step.spent.turns - 1;
    const charged = (atEnd === 'cycle' ? replies[at % replies.length] : replies[at])?.usage;
    const { usage } = step.action;
    if (!charged || (charged.inputTokens === usage.inputTokens && charged.outputTokens === usage.outputTokens)) return [];
    return [`${id}, turn ${at + 1} has ${JSON.stringify(usage)}, charged was ${JSON.stringify(charged)}`];
  });
}

function asked({ id, steps, calls, forkOf }: JobEvidence): string[] {
  if (forkOf) return [];
  const turns = new Set(calls.filter(({ aside }) => aside === undefined).map(({ turn }) => turn));
  return steps
    .filter(({ kind, spent }) => kind === 'model' && !turns.has(spent.turns))
    .map(({ spent }) => `${id}: turn ${spent.turns} was never on the wire`);
}

function outcome({ history }: Evidence, { id, steps }: JobEvidence): string[] {
  const told = only(history, 'ended').findLast(({ job }) => job === id)?.outcome?.spent;
  const last = steps.at(-1)?.spent;
  return told === undefined || same(told, last)
    ? []
    : [`${id}: the outcome says ${JSON.stringify(told)}, the last step ${JSON.stringify(last)}`];
}

function same(a: Spent, b: Spent | undefined): boolean {
  return (
    a.turns === b?.turns &&
    a.inputTokens === b.inputTokens &&
    a.outputTokens === b.outputTokens &&
    (a.cachedTokens ?? 0) === (b.cachedTokens ?? 0)
  );
}
