/** All tools, and how a call of one is answered: always with a result, whatever goes wrong. */
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import {
  type CallToolRequest,
  CallToolRequestSchema,
  type CallToolResult,
  ListToolsRequestSchema,
  type Tool as ToldTool,
} from '@modelcontextprotocol/sdk/types.js';
import { rejected } from '../errors';
import { safeLine } from '../safe-text';
import { userName } from '../send';
import { auditTool, costTool } from './accounting';
import { actTools } from './acts';
import type { Jobs } from './jobs';
import { type Extra, Progress } from './progress';
import { diffTool, logTool, reportTool, showTool } from './reading';
import { failure } from './result';
import { listTool, statusTool } from './seeing';
import { forkTool, submitTool } from './starting';
import type { Tool } from './tool-kinds';
import { waitTool } from './waiting';

export interface Allowed {
  /** Nothing but tools that change nothing. */
  readonly readOnly: boolean;
  /** An assistant may choose the sandbox that isolates nothing. */
  readonly allowsLocalSandbox: boolean;
}

/** The arguments are checked by the tools, not by the protocol's library: its words name no remedy. */
export function offerTools({ server }: McpServer, jobs: Jobs, allowed: Allowed): void {
  const tools = toolsFor(allowed);
  server.registerCapabilities({ tools: {} });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: tools.map(told) }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }, extra) =>
    answer(tools, jobs, params, extra, server.getClientVersion()?.name),
  );
}

function toolsFor({ readOnly, ...allowed }: Allowed): readonly Tool[] {
  const reading = [listTool, statusTool, waitTool, logTool, showTool, diffTool, reportTool, costTool, auditTool];
  return readOnly ? reading : [submitTool(allowed), ...reading, ...actTools(), forkTool];
}

function told({ name, title, description, effect, inputSchema, outputSchema }: Tool): ToldTool {
  const annotations = { title, readOnlyHint: effect === 'reads', destructiveHint: effect === 'ends', openWorldHint: false };
  const schemas = { inputSchema, ...(outputSchema ? { outputSchema } : {}) } as Pick<ToldTool, 'inputSchema'>;
  return { name, title, description, annotations, ...schemas };
}

async function answer(
  tools: readonly Tool[],
  jobs: Jobs,
  { name, arguments: given = {} }: CallToolRequest['params'],
  extra: Extra,
  assistant = 'an assistant',
): Promise<CallToolResult> {
  const tool = tools.find((it) => it.name === name);
  if (!tool) return failure(rejected('tool', name, 'is not a tool of this server', `There are: ${tools.map((it) => it.name).join(', ')}`));
  const progress = new Progress(extra, tool.title);
  const sender = { from: `${userName()} via ${safeLine(assistant).slice(0, NAME_CHARS)}` };
  try {
    return await tool.call(given, { jobs, sender, signal: extra.signal, progress: (message) => progress.tell(message) });
  } catch (error) {
    return failure(error);
  } finally {
    progress.end();
  }
}

/** A sender's name has 80 in the record. */
const NAME_CHARS = 40;
