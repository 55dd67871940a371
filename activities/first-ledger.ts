/** The goal ledger as a job is submitted with it. */
import type { JobSpec } from '../contract/job';
import type { Ledger } from '../contract/steps';

export function firstLedger(spec: JobSpec): Ledger {
  return {
    goal: spec.goal,
    constraints: spec.constraints,
    checks: spec.checks.map(({ name, command }) => ({ name, command })),
    protectedPaths: spec.protectedPaths,
    ...(spec.allowedPaths ? { allowedPaths: spec.allowedPaths } : {}),
    decisions: [],
  };
}
