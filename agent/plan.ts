/**
 * The plan: milestones one after another, each with what proves it. The model writes and revises it; what is proven is only ever said by
 * a check step of ours, and can neither be changed nor dropped. Pure.
 */
import type { PlanLabel } from '../contract/activities';
import type { Check, JobSpec } from '../contract/job';
import type { Milestone, Plan, StepRecord } from '../contract/steps';
import { words } from './words';

const PROOF_TIMEOUT_SEC = 600;

export function planOf(step: StepRecord | null): Plan | null {
  const action = step?.action;
  return action?.kind === 'tool' || action?.kind === 'check' ? (action.plan ?? null) : null;
}

export type Proposed = Pick<Milestone, 'title' | 'check' | 'command'>;
export type Revised = { readonly ok: true; readonly plan: Plan } | { readonly ok: false; readonly problem: string };

/** What is proven stays, in front; the proposed milestones follow. */
export function revise(spec: JobSpec, before: Plan | null, proposed: readonly Proposed[], reason: string | undefined): Revised {
  if (before && !reason)
    return { ok: false, problem: 'A plan that stands is revised with a reason: { "milestones": […], "reason": "…" }.' };
  const names = spec.checks.map(({ name }) => name);
  const unknown = proposed.find(({ check }) => check !== undefined && !names.includes(check));
  if (unknown)
    return { ok: false, problem: `There is no check "${words(unknown.check ?? '', 60)}". Checks: ${names.join(', ') || 'none'}.` };
  const unclear = proposed.find(({ check, command }) => (check === undefined) === (command === undefined));
  if (unclear) return { ok: false, problem: `"${words(unclear.title, 60)}" needs one proof: { "check": NAME } or { "command": COMMAND }.` };
  const twice = proposed.find(({ title }, i) => proposed.findIndex((it) => proofName(it) === proofName({ title })) < i);
  if (twice) return { ok: false, problem: `"${words(twice.title, 60)}" is there twice: give each milestone a title of its own.` };
  const proven = before?.milestones.filter((it) => it.proven !== undefined) ?? [];
  const rest = proposed.filter(({ title }) => !proven.some((it) => it.title === title));
  if (rest.length === 0)
    return { ok: false, problem: 'Every milestone of this plan is proven already: add what is still to do, or call finish.' };
  return { ok: true, plan: { milestones: [...proven, ...rest], ...(reason ? { reason } : {}) } };
}

export function current(plan: Plan): Milestone | null {
  return plan.milestones.find(({ proven }) => proven === undefined) ?? null;
}

function proofName({ title }: Pick<Milestone, 'title'>): string {
  return words(`milestone: ${title}`, 60);
}

/** As a check of ours: its name says which milestone it proves. */
export function proofOf(spec: JobSpec, { title, check, command }: Milestone): Check {
  const own = spec.checks.find(({ name }) => name === check);
  return { name: proofName({ title }), command: command ?? own?.command ?? 'false', timeoutSec: own?.timeoutSec ?? PROOF_TIMEOUT_SEC };
}

/** What has to pass for the current milestone: its proof, and those of all before it, since there is no going back. */
export function proofsOfMilestone(spec: JobSpec, plan: Plan): readonly Check[] {
  const now = current(plan);
  return plan.milestones.filter((it) => it.proven !== undefined || it === now).map((it) => proofOf(spec, it));
}

/** What has to pass at the gate besides the job's own checks: the proof of every milestone that is not one of them. */
export function proofsOfGate(spec: JobSpec, plan: Plan): readonly Check[] {
  return plan.milestones.filter(({ check }) => check === undefined).map((it) => proofOf(spec, it));
}

/** The plan after a check step in which the checks of these names passed. */
export function marked(plan: Plan, passed: ReadonlySet<string>, seq: number): Plan {
  const milestones = plan.milestones.map((it) =>
    it.proven === undefined && (passed.has(proofName(it)) || (it.check !== undefined && passed.has(it.check)))
      ? { ...it, proven: seq }
      : it,
  );
  return { ...plan, milestones };
}

export function planLabel(plan: Plan): Required<PlanLabel> {
  const proven = plan.milestones.filter((it) => it.proven !== undefined).length;
  const titles = plan.milestones.map(({ title }) => words(title, 40));
  return { count: plan.milestones.length, proven, title: words(current(plan)?.title ?? '', 60), titles };
}

export function renderPlan(plan: Plan): string {
  const now = current(plan);
  return plan.milestones
    .map(
      (it, i) =>
        `${i + 1}. [${it.proven === undefined ? (it === now ? 'now' : ' ') : `proven at step ${it.proven}`}] ${it.title} (proof: ${proofWords(it)})`,
    )
    .join('\n');
}

/** The line of the trailer. */
export function planLine(plan: Plan | null): string {
  if (!plan) return 'There is no plan yet. Look around as far as you need, then call plan: edit and write wait for it.';
  const now = current(plan);
  if (!now) return 'Every milestone is proven: call finish.';
  const { count, proven } = planLabel(plan);
  return `Milestone ${proven + 1} of ${count}: ${now.title}. Proof: ${proofWords(now)}. When it is reached, call prove.`;
}

function proofWords({ check, command }: Milestone): string {
  return check === undefined ? words(command ?? '', 200) : `the check "${check}"`;
}
