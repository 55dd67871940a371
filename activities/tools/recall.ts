/** `recall`: the whole output of an earlier step of this job, read from the store. */
import type { ToolArgs } from '../../agent/tools/definitions';
import type { ToolContext } from './context';
import type { Observation } from './observation';
import { observed, refused } from './observation';

const LINES = 400;

export async function recall(args: ToolArgs['recall'], ctx: ToolContext): Promise<Observation> {
  const step = args.step < ctx.seq ? await ctx.store.find(args.step) : null;
  if (!step) return refused('no_step', 'no such step', `There is no step ${args.step} yet. The last one is ${ctx.seq - 1}.`);
  const lines = (step.record.output ?? step.record.text).split('\n');
  const from = args.from ?? 1;
  const shown = lines.slice(from - 1, from - 1 + LINES);
  const head = `Step ${args.step} (${step.record.title}), lines ${from} to ${from + shown.length - 1} of ${lines.length}:`;
  return observed(ctx.seq, true, `recall step ${args.step}`, head, shown.join('\n'));
}
