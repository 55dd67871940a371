/** One check, run in a sandbox over a clean checkout: how it ended, what it printed, how many tests it says that it ran. */
import { testCounts } from '../../agent/test-counts';
import { cleanOutput } from '../../agent/tools/output';
import type { Check } from '../../contract/job';
import type { CheckResult } from '../../contract/steps';
import type { Attempt } from '../attempt';
import type { Sandbox } from '../ports';
import { shell } from '../workspace';

export interface Report {
  readonly result: CheckResult;
  readonly output: string;
}

/** A check that failed is run again this often before it counts: what then passes is reported as flaky. */
const RERUNS = 2;

export async function runCheck(check: Check, sandbox: Sandbox, at: Attempt): Promise<Report> {
  const first = await runOnce(check, sandbox, at);
  if (first.result.passed) return first;
  for (let rerun = 0; rerun < RERUNS; rerun++) {
    const again = await runOnce(check, sandbox, at);
    if (again.result.passed) return { ...again, result: { ...again.result, flaky: true } };
  }
  return first;
}

export async function runOnce(check: Check, sandbox: Sandbox, at: Attempt): Promise<Report> {
  const { exitCode, ended, output, droppedBytes } = await shell(sandbox, check.command, check.timeoutSec * 1000, at);
  const why = ended ?? (exitCode === 126 || exitCode === 127 ? 'cannot_run' : undefined);
  const text = cleanOutput(output.toString('utf8'));
  // Of an output with a hole in it the sum may be too small.
  const tests = droppedBytes > 0 ? null : testCounts(text);
  return {
    result: { name: check.name, passed: exitCode === 0 && !why, exitCode, ...(why ? { ended: why } : {}), ...(tests ? { tests } : {}) },
    output: text,
  };
}

export function verdict(result: CheckResult): string {
  if (result.passed) return result.flaky ? 'passes now, failed before without a change (flaky)' : 'passes';
  return `fails (${result.ended ?? `exit ${result.exitCode}`})`;
}
