/** What a tool is, and how one is made of a schema and a function. Knows the protocol's words, but nothing of jobs. */
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { Sender } from '../send';
import { argumentsOf } from './arguments';
import type { Jobs } from './jobs';
import { type JsonSchema, jsonSchema } from './json-schema';
import { dataResult, pageResult } from './result';

export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** What a client may ask a person before: `reads` changes nothing; `ends` cannot be taken back. */
  readonly effect: 'reads' | 'acts' | 'ends';
  readonly inputSchema: JsonSchema;
  readonly outputSchema?: JsonSchema;
  /** Throws what was wrong. */
  readonly call: (raw: unknown, asked: Asked) => Promise<CallToolResult>;
}

/** What is there for a call. */
export interface Asked {
  readonly jobs: Jobs;
  /** Whoever is not named in the call: the person, by way of the assistant. */
  readonly sender: Sender;
  /** Aborted when the client does not want the answer any more. */
  readonly signal: AbortSignal;
  readonly progress: (message: string) => void;
}

type About = Pick<Tool, 'name' | 'title' | 'description' | 'effect'>;

/** Of each text in a tool's data. */
const MOST_CHARS = 2_000;

/** `run` gets the arguments as they came, and says itself what is wrong with them; `input` is what clients are told. */
export function rawTool<O extends z.ZodObject>(
  tool: About & {
    readonly input: z.ZodType;
    readonly output: O;
    readonly mostChars?: number;
    readonly run: (raw: unknown, asked: Asked) => Promise<z.input<O>>;
  },
): Tool {
  const { input, output, mostChars = MOST_CHARS, run, ...about } = tool;
  const outputSchema = jsonSchema(output.extend({ notice: z.string() }), 'output');
  const call: Tool['call'] = async (raw, asked) => dataResult(await run(raw, asked), mostChars);
  return { ...about, inputSchema: jsonSchema(input, 'input'), outputSchema, call };
}

export function dataTool<I extends z.ZodType, O extends z.ZodObject>(
  tool: About & {
    readonly input: I;
    readonly output: O;
    readonly mostChars?: number;
    readonly run: (args: z.output<I>, asked: Asked) => Promise<z.input<O>>;
  },
): Tool {
  return rawTool({ ...tool, run: (raw, asked) => tool.run(argumentsOf(tool.input, raw), asked) });
}

/** Of one long text, page by page. */
export function pageTool<I extends z.ZodObject>(
  tool: About & { readonly input: I; readonly run: (args: z.output<I>, asked: Asked) => Promise<string> },
): Tool {
  const { input, run, ...about } = tool;
  const paged = input.extend({ offset });
  const call: Tool['call'] = async (raw, asked) => {
    const { offset: from, ...args } = argumentsOf(paged, raw) as z.output<I> & { readonly offset: number };
    return pageResult(await run(args as z.output<I>, asked), from);
  };
  return { ...about, inputSchema: jsonSchema(paged, 'input'), call };
}

const offset = z.number().int().min(0).default(0).describe('Character to begin at, as the page before says');
