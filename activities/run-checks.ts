/**
 * `runChecks`: the job's checks, run by us in a clean checkout with its own environment. `baseline` before the first edit, to
 * know what failed already; `gate` when the model asks to finish, together with what else stands against delivery.
 */

import { placedByHand } from '../agent/placed';
import { protects } from '../agent/protected';
import { stepTokens } from '../agent/tokens';
import { cleanOutput, clipOutput } from '../agent/tools/output';
import type { Checked, RunChecksInput } from '../contract/activities';
import type { Check } from '../contract/job';
import { LIMITS } from '../contract/limits';
import type { CheckMode, CheckResult, StepRecord } from '../contract/steps';
import type { Attempt } from './attempt';
import type { JobStore, Ports, RecordedStep, Sandbox } from './ports';
import { actionOf, recordOnce } from './record';
import type { Place } from './workspace';
import { inCleanCheckout, shell } from './workspace';

/** A check that failed is run again this often before it counts: what then passes is reported as flaky. */
const RERUNS = 2;
const REPORT_BYTES = 4_000;

export async function runChecks(ports: Ports, input: RunChecksInput, at: Attempt): Promise<Checked> {
  const recorded = await recordOnce(ports, input, async ({ store, parent }) => {
    const problems = input.mode === 'gate' ? await problemsOf(store, parent) : [];
    const reports = await inCleanCheckout(ports, store, parent.workTree, at, (place) => runAll(ports, input, store, place, at));
    const callId = await callIdOf(store, input);
    return { workTree: parent.workTree, record: checkRecord(parent, input.mode, callId, reports, problems) };
  });
  const { results, problems } = actionOf(recorded, 'check');
  const failed = results.filter((it) => !it.passed).map((it) => it.name);
  return { commit: recorded.commit, failed, problems: problems.length, size: stepTokens(recorded.record) };
}

interface Report {
  readonly result: CheckResult;
  readonly output: string;
}

async function runAll(
  ports: Ports,
  input: RunChecksInput,
  store: JobStore,
  place: Place | string,
  at: Attempt,
): Promise<readonly Report[]> {
  const { checks } = store.spec;
  if (typeof place === 'string')
    return checks.map((check) => ({ result: { name: check.name, passed: false, exitCode: -1, ended: 'setup_failed' }, output: place }));
  const reports: Report[] = [];
  for (const check of checks) {
    at.show(`check ${check.name}: ${check.command}`);
    reports.push(await runOne(check, place.sandbox, input.mode, at));
    ports.crash.reach('check.mid', input.seq);
  }
  return reports;
}

async function runOne(check: Check, sandbox: Sandbox, mode: CheckMode, at: Attempt): Promise<Report> {
  const first = await once(check, sandbox, at);
  if (first.result.passed || mode === 'baseline') return first;
  for (let rerun = 0; rerun < RERUNS; rerun++) {
    const again = await once(check, sandbox, at);
    if (again.result.passed) return { ...again, result: { ...again.result, flaky: true } };
  }
  return first;
}

async function once(check: Check, sandbox: Sandbox, at: Attempt): Promise<Report> {
  const { exitCode, ended, output } = await shell(sandbox, check.command, check.timeoutSec * 1000, at);
  const why = ended ?? (exitCode === 126 || exitCode === 127 ? 'cannot_run' : undefined);
  return {
    result: { name: check.name, passed: exitCode === 0 && !why, exitCode, ...(why ? { ended: why } : {}) },
    output: cleanOutput(output.toString('utf8')),
  };
}

/** What stands against delivery besides the checks. Each a sentence that says what to do. */
async function problemsOf(store: JobStore, parent: RecordedStep): Promise<readonly string[]> {
  const changed = await store.changedPaths(store.base.tree, parent.workTree);
  if (changed.length === 0) return ['Nothing was changed. If there is nothing to change, finish with "cannot" and say why.'];
  const added = changed.filter(({ change }) => change === 'added').map(({ path }) => path);
  const placed = added.length > 0 ? placedByHand(added, await store.files(store.base.tree)) : [];
  return [
    ...changed
      .filter(({ path }) => protects(store.spec.protectedPaths, path))
      .map(({ path, change }) => `Protected path ${JSON.stringify(path)} was ${change}. Put it back: git show HEAD:path > path.`),
    ...placed.map((folder) => `${JSON.stringify(folder)} is an installer's folder, not work. Remove it, or name it in .gitignore.`),
  ];
}

async function callIdOf(store: JobStore, input: RunChecksInput): Promise<string | undefined> {
  if (input.reply === undefined || input.call === undefined) return undefined;
  const reply = await store.find(input.reply);
  return reply ? actionOf(reply, 'model').calls[input.call]?.id : undefined;
}

function checkRecord(
  parent: RecordedStep,
  mode: CheckMode,
  callId: string | undefined,
  reports: readonly Report[],
  problems: readonly string[],
): StepRecord {
  const results = reports.map((it) => it.result);
  const passed = results.filter((it) => it.passed).length;
  const more = problems.length ? `, ${problems.length} other problems` : '';
  const whole = reports.map(({ result, output }) => `== ${result.name}: ${verdict(result)}\n${output}`).join('\n');
  return {
    seq: parent.record.seq + 1,
    kind: 'check',
    title: `${mode}: ${passed} of ${results.length} checks pass${more}`,
    action: { kind: 'check', mode, ...(callId === undefined ? {} : { callId }), results, problems },
    text: [
      intro(mode, passed === results.length && problems.length === 0),
      ...problems.map((it) => `- ${it}`),
      ...reports.map(forModel),
    ].join('\n'),
    output: clipOutput(whole, LIMITS.storedOutputBytes, 'not kept'),
    spent: parent.record.spent,
  };
}

function intro(mode: CheckMode, allWell: boolean): string {
  if (mode === 'baseline') return 'The checks before any change, in a clean checkout:';
  return allWell ? 'Finished: all checks pass in a clean checkout.' : 'Not finished yet. In a clean checkout of your files:';
}

function forModel({ result, output }: Report): string {
  return result.passed
    ? `- ${result.name}: ${verdict(result)}`
    : `- ${result.name}: ${verdict(result)}\n${clipOutput(output, REPORT_BYTES, 'recall this step for all of it')}`;
}

function verdict(result: CheckResult): string {
  if (result.passed) return result.flaky ? 'passes now, failed before without a change (flaky)' : 'passes';
  return `fails (${result.ended ?? `exit ${result.exitCode}`})`;
}
