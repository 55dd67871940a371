/** What a job spent, by what it was spent on and on which model, and how its steps and its time are spread over kinds. */
import type { JobSpec } from '../contract/job';
import type { Spent, StepKind } from '../contract/steps';
import type { Amount, CostRow, Costs, KindRow, ReportedStep } from './model';

export function costsOf(spec: JobSpec, steps: readonly ReportedStep[]): Costs {
  return {
    total: amountOf(steps.at(-1)?.spent),
    priced: steps.at(-1)?.spent.nanoUsd !== undefined,
    rows: rowsOf(spec, steps),
    kinds: kindsOf(steps),
  };
}

export function amountOf({ inputTokens, cachedTokens = 0, outputTokens, nanoUsd = 0 }: Spent = NOTHING): Amount {
  return { uncached: inputTokens - cachedTokens, cached: cachedTokens, output: outputTokens, nanoUsd };
}

export function minus(a: Amount, b: Amount): Amount {
  return { uncached: a.uncached - b.uncached, cached: a.cached - b.cached, output: a.output - b.output, nanoUsd: a.nanoUsd - b.nanoUsd };
}

export function sumOf({ uncached, cached, output }: Amount): number {
  return uncached + cached + output;
}

const NOTHING: Spent = { turns: 0, inputTokens: 0, outputTokens: 0 };
const PHASES: Readonly<Partial<Record<StepKind, CostRow['phase']>>> = { model: 'work', summary: 'notes', verdict: 'judge' };

/** The differences between steps: they add up to the total whatever kind of step spends. */
function rowsOf(spec: JobSpec, steps: readonly ReportedStep[]): readonly CostRow[] {
  const rows = new Map<string, CostRow>();
  steps.forEach((step, at) => {
    const own = minus(amountOf(step.spent), amountOf(steps[at - 1]?.spent));
    if (sumOf(own) === 0 && own.nanoUsd === 0) return;
    const phase = PHASES[step.kind] ?? 'other';
    const model = step.action.kind === 'model' ? (step.action.by ?? spec.model.name) : spec.model.name;
    const key = JSON.stringify([phase, model]);
    const before = rows.get(key) ?? { phase, model, calls: 0, ...amountOf() };
    rows.set(key, { ...before, calls: before.calls + 1, ...plus(before, own) });
  });
  return [...rows.values()].sort((a, b) => sumOf(b) - sumOf(a));
}

function plus(a: Amount, b: Amount): Amount {
  return { uncached: a.uncached + b.uncached, cached: a.cached + b.cached, output: a.output + b.output, nanoUsd: a.nanoUsd + b.nanoUsd };
}

function kindsOf(steps: readonly ReportedStep[]): readonly KindRow[] {
  const kinds = new Map<StepKind, KindRow>();
  steps.forEach(({ kind, atMs }, at) => {
    const earlier = steps[at - 1]?.atMs ?? null;
    // Clocks of two machines may differ: no step took less than nothing.
    const ms = atMs === null || earlier === null ? 0 : Math.max(0, atMs - earlier);
    const before = kinds.get(kind) ?? { kind, steps: 0, ms: 0 };
    kinds.set(kind, { kind, steps: before.steps + 1, ms: before.ms + ms });
  });
  return [...kinds.values()].sort((a, b) => b.ms - a.ms || b.steps - a.steps);
}
