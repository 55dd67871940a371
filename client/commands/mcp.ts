/** `mcp`: longhaul as tools of an assistant, which starts this and speaks to it on stdin and stdout. */
import type { Command } from 'commander';
import { readEnvironment } from '../../config/environment';
import { EXIT, type ExitCode } from '../exit-codes';
import { remark } from '../output';

export interface McpFlags {
  readonly readOnly?: boolean;
  readonly allowLocalSandbox?: boolean;
}

export async function mcp(_command: Command, { readOnly = false, allowLocalSandbox = false }: McpFlags): Promise<ExitCode> {
  const environment = readEnvironment(process.env);
  if (process.stdin.isTTY)
    remark('This is for an assistant to start (docs/cli.md says how), and waits for one on stdin. End it with Ctrl-C.');
  // No other command needs the protocol's library.
  const { serve } = require('../mcp/serve') as typeof import('../mcp/serve');
  await serve(environment, { readOnly, allowsLocalSandbox: allowLocalSandbox });
  return EXIT.done;
}
