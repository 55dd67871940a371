/** A parsed call to its tool. Which tools can change files is said here: only those cost a snapshot. */
import type { ParsedCall, ToolName } from '../../agent/tools/definitions';
import { check, run, search } from './commands';
import type { ToolContext } from './context';
import { edit, read, write } from './files';
import type { Observation } from './observation';
import { refused } from './observation';
import { recall } from './recall';

export const CHANGES_FILES: ReadonlySet<ToolName> = new Set(['run', 'check', 'edit', 'write']);

export function useTool(call: ParsedCall, ctx: ToolContext): Promise<Observation> {
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
    case 'finish':
      return Promise.resolve(refused('format', 'finish refused', 'finish must be the only thing that ends a job.'));
  }
}
