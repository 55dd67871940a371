/**
 * What a job cost, by phase, by model and by milestone: from the sums that its steps carry, so that the parts add up to what its
 * budget was charged. Pure.
 */
import type { Plan, Spent, StepRecord } from '../contract/steps';

export interface Amount {
  /** Replies of the agent; 0 for what is asked beside its turns. */
  readonly turns: number;
  readonly inputTokens: number;
  /** Part of the input. */
  readonly cachedTokens: number;
  readonly outputTokens: number;
  /** Part of the output. */
  readonly reasoningTokens: number;
  /** Billionths of a dollar; null for a job without prices. */
  readonly nanoUsd: number | null;
}

export type Part = Amount & { readonly name: string };

export interface Cost {
  readonly total: Amount;
  /** `turns`, `summaries`, `judge`; `other` for what none of these was. */
  readonly byPhase: readonly Part[];
  readonly byModel: readonly Part[];
  readonly byMilestone: readonly Part[];
}

/** Steps from the first on, in order; `model` is the job's own. */
export function costOf(steps: readonly StepRecord[], model: string): Cost {
  const [phases, models, milestones] = [new Sums(), new Sums(), new Sums()];
  let before: Spent = NOTHING;
  let plan: Plan | undefined;
  for (const step of steps) {
    const amount = difference(step.spent, before);
    before = step.spent;
    if (Object.values(amount).some((it) => it !== 0 && it !== null)) {
      phases.add(PHASES[step.kind] ?? 'other', amount);
      models.add(modelOf(step) ?? model, amount);
      milestones.add(milestoneOf(plan), amount);
    }
    if ((step.action.kind === 'tool' || step.action.kind === 'check') && step.action.plan) plan = step.action.plan;
  }
  const total = difference(before, NOTHING);
  return { total, byPhase: phases.parts(), byModel: models.parts(), byMilestone: plan ? milestones.parts() : [] };
}

const NOTHING: Spent = { turns: 0, inputTokens: 0, outputTokens: 0 };
const PHASES: Readonly<Record<string, string>> = { model: 'turns', summary: 'summaries', verdict: 'judge' };

function modelOf({ action }: StepRecord): string | undefined {
  return action.kind === 'model' ? action.by : undefined;
}

/** The one that was being worked on: the first that is not proven. */
function milestoneOf(plan: Plan | undefined): string {
  if (!plan) return 'planning';
  const at = plan.milestones.findIndex(({ proven }) => proven === undefined);
  return at < 0 ? 'after the last milestone' : `${at + 1}. ${plan.milestones[at]?.title}`;
}

function difference(after: Spent, before: Spent): Amount {
  return {
    turns: after.turns - before.turns,
    inputTokens: after.inputTokens - before.inputTokens,
    cachedTokens: (after.cachedTokens ?? 0) - (before.cachedTokens ?? 0),
    outputTokens: after.outputTokens - before.outputTokens,
    reasoningTokens: (after.reasoningTokens ?? 0) - (before.reasoningTokens ?? 0),
    nanoUsd: after.nanoUsd === undefined ? null : after.nanoUsd - (before.nanoUsd ?? 0),
  };
}

/** In the order in which the names came first. */
class Sums {
  private readonly byName = new Map<string, Amount>();

  add(name: string, more: Amount): void {
    const sum = this.byName.get(name);
    this.byName.set(name, sum ? added(sum, more) : more);
  }

  parts(): readonly Part[] {
    return [...this.byName].map(([name, amount]) => ({ name, ...amount }));
  }
}

function added(a: Amount, b: Amount): Amount {
  return {
    turns: a.turns + b.turns,
    inputTokens: a.inputTokens + b.inputTokens,
    cachedTokens: a.cachedTokens + b.cachedTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
    nanoUsd: a.nanoUsd === null && b.nanoUsd === null ? null : (a.nanoUsd ?? 0) + (b.nanoUsd ?? 0),
  };
}
