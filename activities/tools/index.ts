/** A parsed call to its tool. Which tools can change files is said here: only those cost a snapshot. */
import type { ParsedCall, ToolName } from '../../agent/tools/definitions';
import { MARK } from '../../redaction/redactor';
import { check, run, search } from './commands';
import type { ToolContext } from './context';
import { edit, read, write } from './files';
import type { Observation } from './observation';
import { refused } from './observation';
import { plan } from './plan';
import { recall } from './recall';

export const CHANGES_FILES: ReadonlySet<ToolName> = new Set(['run', 'check', 'edit', 'write', 'plan']);

export function useTool(call: ParsedCall, ctx: ToolContext): Promise<Observation> {
  const early = tooEarly(call, ctx) ?? redacted(call);
  if (early) return Promise.resolve(early);
  switch (call.tool) {
    case 'run':
      return run(call.args, ctx);
    case 'check':
      return check(call.args, ctx);
    case 'search':
      return search(call.args, ctx);
    case 'read':
      return read(call.args, ctx);
    case 'edit':
      return edit(call.args, ctx);
    case 'write':
      return write(call.args, ctx);
    case 'recall':
      return recall(call.args, ctx);
    case 'plan':
      return plan(call.args, ctx);
    case 'prove':
      return Promise.resolve(refused('plan', 'nothing to prove', 'Every milestone is proven: call finish.'));
    case 'finish':
      return Promise.resolve(refused('format', 'finish refused', 'finish must be the only thing that ends a job.'));
  }
}

/** A mark is not what stands in a file, nor what the model wrote: doing it would put marks where secrets were. */
function redacted({ tool, args }: ParsedCall): Observation | null {
  if (!WRITES.has(tool) || !MARK.test(JSON.stringify(args))) return null;
  const text = `This call holds a mark such as ${MARK_EXAMPLE}, which stands for a secret that is never shown nor recorded. Leave the secret where it is: edit the text around it, or let the program read it from its file or environment. A made-up one for a test is put together when the test runs, from two parts.`;
  return refused('redacted', `${tool} refused: it holds a secret`, text);
}

const WRITES: ReadonlySet<ToolName> = new Set(['run', 'edit', 'write']);
const MARK_EXAMPLE = '[redacted: …]';

/** With milestones the plan comes first: until it stands files are read, not written. */
function tooEarly({ tool }: ParsedCall, { spec, plan: standing }: ToolContext): Observation | null {
  const isPlanning = tool === 'plan' || tool === 'prove';
  if (spec.plan !== 'milestones')
    return isPlanning ? refused('format', 'no plan here', `This job has no plan: do not call ${tool}.`) : null;
  if (standing || !(tool === 'edit' || tool === 'write' || tool === 'prove')) return null;
  return refused('plan', `${tool} refused: no plan yet`, `Write the plan first, then ${tool}. A right call of plan: ${PLAN_EXAMPLE}`);
}

const PLAN_EXAMPLE = JSON.stringify({
  milestones: [{ title: 'The parser reads dates', proof: { command: 'node --test test/dates.test.js' } }],
});
