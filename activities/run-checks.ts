/**
 * `runChecks`: the job's checks, run by us in a clean checkout with its own environment. `baseline` before the first edit, to
 * know what failed already; `milestone` when the model asks for a proof; `gate` when the model asks to finish, together with what else stands against delivery.
 */
import { amended } from '../agent/amended';
import { planLabel, proofsOfGate, proofsOfMilestone } from '../agent/plan';
import { stepTokens } from '../agent/tokens';
import type { Checked, RunChecksInput } from '../contract/activities';
import type { Check } from '../contract/job';
import type { CheckResult, Plan } from '../contract/steps';
import type { Attempt } from './attempt';
import { problemsOfChange, problemsOfCounts } from './checks/problems';
import { checkRecord, type Findings } from './checks/report';
import { type Report, runCheck, runOnce } from './checks/run-check';
import { runSealed, SEALED_FAILS } from './checks/sealed';
import { problemsOfRun } from './checks/tampered';
import type { JobStore, Ports, RecordedStep } from './ports';
import { actionOf, type Before, recordOnce, timeOf } from './record';
import { planAt } from './shown';
import { inCleanCheckout, type Place } from './workspace';

export async function runChecks(ports: Ports, input: RunChecksInput, at: Attempt): Promise<Checked> {
  const recorded = await recordOnce(ports, input, async (before) => {
    const plan = await planAt(before.store, input.plan);
    const findings = input.mode === 'gate' ? await gate(ports, input, before, plan, at) : await plain(ports, input, before, plan, at);
    return { workTree: before.parent.workTree, record: checkRecord(before.parent, findings, plan), inSandbox: true };
  });
  return checked(recorded);
}

/** Baseline and milestones: the checks alone. */
async function plain(ports: Ports, input: RunChecksInput, { store, parent }: Before, plan: Plan | null, at: Attempt): Promise<Findings> {
  const { reports } = await runAll(ports, input, store, parent, await checksOf(input, store, plan), at);
  return { mode: input.mode, callId: await callIdOf(store, input), before: [], reports, problems: [], sealed: [] };
}

/** The job's own checks, the proofs of the plan, or both. */
async function checksOf({ mode, parent }: RunChecksInput, store: JobStore, plan: Plan | null): Promise<readonly Check[]> {
  const spec = amended(store.spec, await store.ledger(parent));
  if (mode === 'milestone') return plan ? proofsOfMilestone(spec, plan) : [];
  return mode === 'gate' && plan ? [...spec.checks, ...proofsOfGate(spec, plan)] : spec.checks;
}

async function gate(ports: Ports, input: RunChecksInput, { store, parent }: Before, plan: Plan | null, at: Attempt): Promise<Findings> {
  const before = await baselineOf(store);
  const ofChange = await problemsOfChange(store, parent, before);
  const { reports, ofRun } = await runAll(ports, input, store, parent, await checksOf(input, store, plan), at);
  const results = reports.map((it) => it.result);
  const open = [...ofChange, ...ofRun, ...problemsOfCounts(before, results)];
  const allWell = open.length === 0 && results.every((it) => it.passed);
  const sealed = allWell ? await runSealed(ports, store, parent, at) : [];
  const problems = sealed.every((it) => it.result.passed) ? open : [...open, SEALED_FAILS];
  return { mode: 'gate', callId: await callIdOf(store, input), before, reports, problems, sealed };
}

interface Ran {
  readonly reports: readonly Report[];
  /** What stands against delivery because of what happened while they ran. */
  readonly ofRun: readonly string[];
}

function runAll(
  ports: Ports,
  input: RunChecksInput,
  store: JobStore,
  parent: RecordedStep,
  checks: readonly Check[],
  at: Attempt,
): Promise<Ran> {
  return inCleanCheckout(ports, store, parent.workTree, at, async (place) => {
    if (typeof place === 'string') return { reports: checks.map((check) => unprepared(check, place)), ofRun: [] };
    const reports = await runEach(place, ports, input, checks, at);
    return { reports, ofRun: input.mode === 'gate' ? await problemsOfRun(store, place.workspace, parent.workTree) : [] };
  });
}

async function runEach(
  { sandbox }: Place,
  ports: Ports,
  input: RunChecksInput,
  checks: readonly Check[],
  at: Attempt,
): Promise<readonly Report[]> {
  const run = input.mode === 'baseline' ? runOnce : runCheck;
  const reports: Report[] = [];
  for (const check of checks) {
    at.show(`check ${check.name}: ${check.command}`);
    reports.push(await run(check, sandbox, at));
    ports.crash.reach('check.mid', input.seq);
  }
  return reports;
}

function unprepared({ name }: Check, output: string): Report {
  return { result: { name, passed: false, exitCode: -1, ended: 'setup_failed' }, output };
}

/** It is the step after `prepare`. */
const BASELINE_SEQ = 1;

async function baselineOf(store: JobStore): Promise<readonly CheckResult[]> {
  const action = (await store.find(BASELINE_SEQ))?.record.action;
  return action?.kind === 'check' && action.mode === 'baseline' ? action.results : [];
}

async function callIdOf(store: JobStore, input: RunChecksInput): Promise<string | undefined> {
  if (input.reply === undefined || input.call === undefined) return undefined;
  const reply = await store.find(input.reply);
  return reply ? actionOf(reply, 'model').calls[input.call]?.id : undefined;
}

function checked(step: RecordedStep): Checked {
  const { results, problems, plan } = actionOf(step, 'check');
  const sealedFailed = step.record.private?.sealedFailed;
  return {
    commit: step.commit,
    ...timeOf(step),
    failed: results.filter((it) => !it.passed).map((it) => it.name),
    problems: problems.length,
    ...(sealedFailed?.length ? { sealedFailed } : {}),
    size: stepTokens(step.record),
    ...(plan ? { plan: planLabel(plan) } : {}),
  };
}
