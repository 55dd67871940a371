/** From what a job's store holds to a report: pure, so that whoever has the steps can make one. */
import type { JobSpec } from '../contract/job';
import type { Action, CommitId, Ledger, StepKind, StepRecord } from '../contract/steps';
import { changesOf, type LinesOfFile } from './changes';
import { checksOf } from './checks';
import { amountOf, costsOf, minus, sumOf } from './costs';
import type { Fault, Moment, PersonSaid, Report, ReportedMilestone, ReportedOutcome, ReportedStep, Retried } from './model';
import { requirementsOf } from './requirements';
import { whatWasDone } from './what-was-done';

export interface Given {
  readonly spec: JobSpec;
  readonly base: CommitId | null;
  /** As it stands after the newest step. */
  readonly ledger: Pick<Ledger, 'goal' | 'constraints'>;
  /** Oldest first, without gaps. */
  readonly steps: readonly ReportedStep[];
  /** Between base and newest step: lines by file, and the unified diff, which may be cut. */
  readonly lines: readonly LinesOfFile[];
  readonly diff: string;
  readonly diffIsCut: boolean;
  /** Tip of the delivered branch. */
  readonly tip: CommitId | null;
  readonly retried?: readonly Retried[] | null;
  /** For who reports while the delivery is under way: its step is not recorded then. */
  readonly ending?: ReportedOutcome;
}

export function reportOf(given: Given): Report {
  const { spec, steps, ledger } = given;
  return {
    id: spec.id,
    repository: spec.repository,
    base: { name: spec.base, commit: given.base },
    model: spec.model.name,
    outcome: given.ending ?? outcomeOf(given),
    startedAtMs: steps[0]?.atMs ?? null,
    lastAtMs: steps.at(-1)?.atMs ?? null,
    steps: steps.length,
    requirements: requirementsOf(spec, ledger, steps),
    protectedPaths: spec.protectedPaths,
    allowedPaths: spec.allowedPaths ?? null,
    milestones: milestonesOf(steps),
    checks: checksOf(steps),
    changes: changesOf(given.lines, given.diff, given.diffIsCut),
    people: steps.flatMap(said),
    costs: costsOf(spec, steps),
    faults: faultsOf(given),
    timeline: timelineOf(steps),
  };
}

/** The action of a step if it is of this kind. */
function actionAs<K extends StepKind>({ action }: StepRecord, kind: K): Extract<Action, { kind: K }> | null {
  return action.kind === kind ? (action as Extract<Action, { kind: K }>) : null;
}

/** Only the newest step ends a job. */
function outcomeOf({ spec, steps, tip }: Given): ReportedOutcome | null {
  const last = steps.at(-1);
  const end = last ? actionAs(last, 'deliver') : null;
  if (!end) return null;
  const { outcome, reason, branch, problem, pushed } = end;
  return {
    ...{ kind: outcome, reason, branch, commit: problem ? null : tip },
    ...(problem ? { problem } : {}),
    ...(pushed && spec.delivery.push ? { pushed: spec.delivery.push } : {}),
    ...(last?.pullRequest ? { pullRequest: last.pullRequest } : {}),
  };
}

/** Of the newest plan. A milestone's price begins where the one proven before it ended. */
function milestonesOf(steps: readonly ReportedStep[]): readonly ReportedMilestone[] {
  const plans = steps.flatMap(({ action }) => ('plan' in action && action.plan ? [action.plan] : []));
  const milestones = plans.at(-1)?.milestones ?? [];
  const bySeq = new Map(steps.map((step) => [step.seq, step]));
  const proofs = milestones.flatMap(({ proven }) => proven ?? []).sort((a, b) => a - b);
  return milestones.map(({ title, check, command, proven }) => {
    const step = proven === undefined ? undefined : bySeq.get(proven);
    const before = bySeq.get(proofs.filter((it) => proven !== undefined && it < proven).at(-1) ?? -1);
    return {
      title,
      proof: check ?? command ?? '',
      provenBy: proven ?? null,
      provenAtMs: step?.atMs ?? null,
      tokens: step ? sumOf(minus(amountOf(step.spent), amountOf(before?.spent))) : null,
    };
  });
}

function said(step: ReportedStep): readonly PersonSaid[] {
  const message = actionAs(step, 'human')?.message;
  return message ? [{ step: step.seq, from: message.from, text: whatWasDone(message), atMs: step.atMs }] : [];
}

/** Another job of the same name may be known to the server: its commits are none of ours. */
function faultsOf({ steps, retried }: Given): readonly Fault[] | null {
  const seqs = new Map(steps.map(({ commit, seq }) => [commit, seq]));
  const one = ({ commit, attempts, why }: Retried) => ({ step: seqs.get(commit) ?? -1, attempts, why });
  return retried?.map(one).filter(({ step }) => step >= 0) ?? null;
}

function timelineOf(steps: readonly ReportedStep[]): readonly Moment[] {
  return steps.map(({ seq, kind, title, commit, atMs, spent }, at) => {
    const own = minus(amountOf(spent), amountOf(steps[at - 1]?.spent));
    return { seq, kind, title, commit, atMs, total: amountOf(spent), tokens: sumOf(own), nanoUsd: own.nanoUsd };
  });
}
