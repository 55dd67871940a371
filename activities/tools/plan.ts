/** `plan`: the milestones as the model proposes them, accepted only if each proof fails now: what passes already proves nothing. */
import type { Proposed } from '../../agent/plan';
import { proofOf, renderPlan, revise } from '../../agent/plan';
import type { ToolArgs } from '../../agent/tools/definitions';
import { LIMITS } from '../../contract/limits';
import type { Milestone } from '../../contract/steps';
import type { ToolContext } from './context';
import type { Observation } from './observation';
import { refused } from './observation';

/** Of one proof, when a plan is made: what takes longer has not passed. */
const TRIAL_TIMEOUT_MS = 120_000;

export async function plan(args: ToolArgs['plan'], ctx: ToolContext): Promise<Observation> {
  const proposed: readonly Proposed[] = args.milestones.map(({ title, proof }) => ({
    title,
    ...('check' in proof ? { check: proof.check } : { command: proof.command }),
  }));
  const revised = revise(ctx.spec, ctx.plan, proposed, args.reason);
  if (!revised.ok) return refused('plan', 'plan refused', revised.problem);
  const milestones = revised.plan.milestones;
  for (const [i, milestone] of milestones.entries()) {
    // The last one may be what the job is about, though it is reached before its time.
    if (milestone.proven !== undefined || (i === milestones.length - 1 && milestone.check !== undefined)) continue;
    if (await passesNow(milestone, ctx)) {
      const problem = `The proof of "${milestone.title}" passes already, so it proves nothing: give one that fails now and passes when the milestone is reached.`;
      return refused('plan', 'plan refused: a proof passes already', problem);
    }
  }
  const title = `plan of ${milestones.length} milestones`;
  return { ok: true, title, text: `The plan stands:\n${renderPlan(revised.plan)}`, plan: revised.plan };
}

async function passesNow(milestone: Milestone, ctx: ToolContext): Promise<boolean> {
  const { command } = proofOf(ctx.spec, milestone);
  ctx.at.show(`trying the proof of ${milestone.title}`);
  const exec = { argv: ['bash', '-lc', command], timeoutMs: TRIAL_TIMEOUT_MS, maxOutputBytes: LIMITS.observationBytes };
  const result = await ctx.sandbox.exec(exec, ctx.at.signal);
  return result.exitCode === 0 && result.ended === undefined;
}
