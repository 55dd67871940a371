/** Goal and constraints with what was recorded for them: the newest gate proves the goal, judges' readings speak of each. */
import type { JobSpec } from '../contract/job';
import type { Ledger } from '../contract/steps';
import { newestGate, resultsOf } from './checks';
import type { Evidence, ReportedStep, Requirement } from './model';

export function requirementsOf(
  spec: Pick<JobSpec, 'goal' | 'constraints'>,
  ledger: Pick<Ledger, 'goal' | 'constraints'>,
  steps: readonly ReportedStep[],
): readonly Requirement[] {
  const verdicts = newestVerdicts(steps);
  const one = (id: string, text: string, before: string | undefined, proofs: readonly Evidence[]): Requirement => ({
    id,
    text,
    ...(before === undefined || before === text ? {} : { before }),
    evidence: [...proofs, ...verdicts.flatMap((step) => readingOf(step, id))],
  });
  return [
    one('G', ledger.goal, spec.goal, gateOf(steps)),
    ...ledger.constraints.map((text, at) => one(`C${at + 1}`, text, spec.constraints[at], [])),
  ];
}

function gateOf(steps: readonly ReportedStep[]): readonly Evidence[] {
  const gate = newestGate(steps);
  if (gate?.action.kind !== 'check') return [];
  const results = resultsOf(gate);
  const passed = results.filter((it) => it.passed).length;
  return [{ kind: 'gate', step: gate.seq, passed, of: results.length, problems: gate.action.problems.length }];
}

/** The readings after the newest check: older ones were of other work. */
function newestVerdicts(steps: readonly ReportedStep[]): readonly ReportedStep[] {
  const last = steps.findLastIndex(({ kind }) => kind === 'verdict');
  const check = steps.findLastIndex(({ kind }, at) => kind === 'check' && at < last);
  return steps.slice(check + 1).filter(({ kind }) => kind === 'verdict');
}

function readingOf({ seq, action }: ReportedStep, id: string): readonly Evidence[] {
  if (action.kind !== 'verdict') return [];
  return action.requirements
    .filter((it) => it.id === id)
    .map(({ verdict, evidence }) => ({ kind: 'judge', step: seq, reading: action.reading, verdict, said: evidence }));
}
