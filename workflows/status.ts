/** What people see of a job: the status, and the summary of each activity. Rendering only. */
import type { StepCommand } from '../agent/events';
import type { JobState } from '../agent/state';
import type { JobSpec } from '../contract/job';
import type { JobStatus, Wait } from '../contract/messages';
import type { Outcome, SummaryStage } from '../contract/steps';

export function statusOf(spec: JobSpec, state: JobState, doing: string, outcome: Outcome | null): JobStatus {
  return {
    id: spec.id,
    phase: state.phase,
    doing: outcome ? `${outcome.kind}: ${outcome.reason}` : (state.parked?.reason ?? pausedBy(spec, state) ?? doing),
    steps: state.steps,
    head: state.head,
    spent: state.spent,
    ...(state.sandboxMs === undefined ? {} : { sandboxMs: state.sandboxMs }),
    budget: state.limits,
    failingChecks: state.sealedFailing ? [...state.failingChecks, ...state.sealedFailing] : state.failingChecks,
    needsInput: state.parked !== null,
    ...waitOf(state),
    ...(state.parked?.review ? { review: state.parked.review.point } : {}),
    ...(state.plan ? { milestone: milestoneOf(state.plan) } : {}),
    ...(state.checked ? { checked: state.checked } : {}),
    outcome,
  };
}

function milestoneOf({ count, proven, title, titles }: NonNullable<JobState['plan']>): NonNullable<JobStatus['milestone']> {
  return { count, proven, title, ...(titles ? { titles } : {}) };
}

function waitOf({ parked, paused, running }: JobState): { readonly waits?: Wait } {
  if (parked?.review) return { waits: 'review' };
  // The line of a budget is no problem that a call had.
  if (parked) return { waits: parked.problem === undefined || parked.outOfBudget ? 'budget' : 'problem' };
  return paused && running === null ? { waits: 'pause' } : {};
}

function pausedBy({ id }: JobSpec, { paused, running }: JobState): string | null {
  return paused && running === null ? `paused by ${paused.by}. To go on: longhaul resume ${id}` : null;
}

/** At most 200 bytes, and no secret: the Web UI's list of events shows it. */
export function summaryOf(command: StepCommand): string {
  const at = 'seq' in command ? `step ${command.seq} · ` : '';
  switch (command.type) {
    case 'prepare':
      return 'step 0 · prepare';
    case 'callModel':
      return `${at}model`;
    case 'summarize':
      return `${at}${STAGES[command.stage]}`;
    case 'runTool':
      return `${at}${command.label}`;
    case 'runChecks':
      return `${at}checks, ${command.mode}`;
    case 'judge':
      return `${at}judge, reading ${command.reading}`;
    case 'recordMessage':
      return `${at}message from ${command.message.from.slice(0, 40)}`;
    case 'deliver':
      return `${at}deliver, ${command.outcome}`;
  }
}

const STAGES: Readonly<Record<SummaryStage, string>> = {
  blank: 'old outputs leave the prompt',
  summary: 'notes in place of old steps',
  handoff: 'notes for a fresh start',
  reset: 'a fresh start',
  revert: 'files back to the last proven step',
};
