/** The job's checks before any change and at the newest gate, side by side. */
import type { CheckMode } from '../contract/steps';
import type { CheckRow, Checks, ReportedStep } from './model';

export function checksOf(steps: readonly ReportedStep[]): Checks {
  const baseline = steps.find((step) => isCheck(step, 'baseline'));
  const gate = newestGate(steps);
  const before = resultsOf(baseline);
  const after = resultsOf(gate);
  const names = [...new Set([...before, ...after].map(({ name }) => name))];
  const rows: readonly CheckRow[] = names.map((name) => ({
    name,
    before: before.find((it) => it.name === name) ?? null,
    after: after.find((it) => it.name === name) ?? null,
  }));
  return {
    baseline: baseline?.seq ?? null,
    gate: gate?.seq ?? null,
    rows,
    problems: gate?.action.kind === 'check' ? gate.action.problems : [],
    sealedFailed: gate?.private?.sealedFailed ?? [],
    said: gate?.text ?? '',
  };
}

export function newestGate(steps: readonly ReportedStep[]): ReportedStep | undefined {
  return steps.findLast((step) => isCheck(step, 'gate'));
}

export function resultsOf(step: ReportedStep | undefined) {
  return step?.action.kind === 'check' ? step.action.results : [];
}

function isCheck({ action }: ReportedStep, mode: CheckMode): boolean {
  return action.kind === 'check' && action.mode === mode;
}
