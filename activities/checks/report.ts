/** The step that a run of the checks leaves: what the model is told, what people can read, what `recall` gives. */
import { marked, planLabel } from '../../agent/plan';
import { clipOutput } from '../../agent/tools/output';
import { LIMITS } from '../../contract/limits';
import type { CheckMode, CheckResult, Plan, StepRecord } from '../../contract/steps';
import type { RecordedStep } from '../ports';
import { type Report, verdict } from './run-check';
import { sealedFindings } from './sealed';

const REPORT_BYTES = 4_000;

export interface Findings {
  readonly mode: CheckMode;
  readonly callId: string | undefined;
  /** Results of the baseline; none where there is none yet. */
  readonly before: readonly CheckResult[];
  readonly reports: readonly Report[];
  readonly problems: readonly string[];
  readonly sealed: readonly Report[];
}

export function checkRecord(
  parent: RecordedStep,
  { mode, callId, before, reports, problems, sealed }: Findings,
  plan: Plan | null,
): StepRecord {
  const results = reports.map((it) => it.result);
  const passed = results.filter((it) => it.passed).length;
  const seq = parent.record.seq + 1;
  const proves = mode === 'gate' || passed === results.length;
  const after = plan && proves ? marked(plan, new Set(results.filter((it) => it.passed).map(({ name }) => name)), seq) : null;
  const more = problems.length ? `, ${problems.length} other problems` : '';
  const failedBefore = new Set(before.filter((it) => !it.passed).map(({ name }) => name));
  const whole = reports.map(({ result, output }) => `== ${result.name}: ${verdict(result)}\n${output}`).join('\n');
  return {
    seq,
    kind: 'check',
    title: mode === 'milestone' && after ? titleOf(after) : `${mode}: ${passed} of ${results.length} checks pass${more}`,
    action: { kind: 'check', mode, ...(callId === undefined ? {} : { callId }), results, problems, ...(after ? { plan: after } : {}) },
    text: [
      intro(mode, passed === results.length && problems.length === 0),
      ...problems.map((it) => `- ${it}`),
      ...reports.map((it) => forModel(it, failedBefore.has(it.result.name))),
    ].join('\n'),
    output: clipOutput(whole, LIMITS.storedOutputBytes, 'not kept'),
    ...(sealed.length > 0 ? { private: sealedFindings(sealed) } : {}),
    spent: parent.record.spent,
  };
}

function titleOf(plan: Plan): string {
  const { count, proven } = planLabel(plan);
  return `milestone ${proven} of ${count} proven`;
}

function intro(mode: CheckMode, allWell: boolean): string {
  if (mode === 'baseline') return 'The checks before any change, in a clean checkout:';
  if (mode === 'milestone')
    return allWell ? 'Proven, in a clean checkout of your files:' : 'Not proven yet. In a clean checkout of your files:';
  return allWell ? 'Finished: all checks pass in a clean checkout.' : 'Not finished yet. In a clean checkout of your files:';
}

function forModel({ result, output }: Report, failedBefore: boolean): string {
  if (result.passed) return `- ${result.name}: ${verdict(result)}`;
  const since = failedBefore ? ', as it did before any change' : '';
  return `- ${result.name}: ${verdict(result)}${since}\n${clipOutput(output, REPORT_BYTES, 'recall this step for all of it')}`;
}
