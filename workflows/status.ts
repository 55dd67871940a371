/** What people see of a job: the status, its Markdown dashboard, the summary of each activity. Rendering only. */
import type { StepCommand } from '../agent/events';
import { dollars } from '../agent/money';
import type { JobState } from '../agent/state';
import type { JobSpec } from '../contract/job';
import type { JobStatus } from '../contract/messages';
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
    ...(state.parked?.review ? { review: state.parked.review.point } : {}),
    ...(state.plan ? { milestone: { count: state.plan.count, proven: state.plan.proven, title: state.plan.title } } : {}),
    outcome,
  };
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

/** The Web UI's Current Details: costs no history. */
export function dashboard(spec: JobSpec, status: JobStatus): string {
  const tokens = status.spent.inputTokens + status.spent.outputTokens;
  return [
    `**${status.phase}** · ${code(status.doing)}`,
    '',
    ...(status.milestone ? [`- ${milestoneLine(status.milestone)}`] : []),
    // No table: the Web UI draws its cells without a gap.
    `- Steps: ${grouped(status.steps)} of ${grouped(status.budget.maxSteps)}`,
    `- Tokens: ${grouped(tokens)} of ${grouped(status.budget.maxTokens)}`,
    ...moneyLines(status),
    `- Failing checks: ${status.failingChecks.length ? status.failingChecks.map(code).join(', ') : 'none known'}`,
    `- Branch: ${code(spec.delivery.branch)} · head ${code(status.head?.slice(0, 10) ?? 'none')}`,
  ].join('\n');
}

function moneyLines({ spent, sandboxMs = 0, budget }: JobStatus): readonly string[] {
  const money =
    spent.nanoUsd === undefined && budget.maxUsd === undefined
      ? []
      : [`- Money: ${dollars(spent.nanoUsd ?? 0)}${budget.maxUsd === undefined ? '' : ` of $${budget.maxUsd}`}`];
  const most = budget.maxSandboxMinutes;
  return [...money, `- Sandbox: ${Math.round(sandboxMs / 1000)} s${most === undefined ? '' : ` of ${most} min`}`];
}

function milestoneLine({ count, proven, title }: NonNullable<JobStatus['milestone']>): string {
  return proven === count ? `Milestones: all ${count} proven` : `Milestone ${proven + 1} of ${count}: ${code(title)}`;
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Text that a model or a repository wrote, kept from acting as Markdown. */
function code(text: string): string {
  return `\`${text.replaceAll('`', "'").replace(/\s+/g, ' ')}\``;
}
