/**
 * What a scripted model says: the words of a script, and the check that refuses a wrong one with every problem named.
 * A script is plain JSON. How a turn is found and how a fault strikes is decided elsewhere.
 */
import { z } from 'zod';

export interface Script {
  /** The reply of turn 1, of turn 2, and so on. */
  readonly replies: readonly Reply[];
  /**
   * Replies to requests that offer one tool only, by its name, or none (`no-tools`): the first, the second, and so on, the last one from there on. They have
   * no turns; faults strike them only when they name it.
   */
  readonly asides?: Readonly<Record<string, readonly Reply[]>>;
  /** What turns after the last reply get. `repeat-last` unless given. */
  readonly atEnd?: 'repeat-last' | 'cycle' | 'error';
  /** Wait before the first byte of a reply. */
  readonly latencyMs?: number;
  /** How fast a reply is sent; at once unless given. */
  readonly charsPerSec?: number;
  /** A request whose prompt is estimated larger than this gets the context-length error. */
  readonly windowTokens?: number;
  readonly faults?: readonly Fault[];
}

/** One reply. `{{turn}}` in its texts and in string values of its arguments becomes the turn's number. */
export interface Reply {
  readonly text?: string;
  readonly calls?: readonly ScriptedCall[];
  /** Numbers to report instead of the counted ones; `none` reports no usage at all, as some servers do. */
  readonly usage?: ScriptedUsage | 'none';
  readonly finishReason?: string;
}

export interface ScriptedCall {
  readonly tool: string;
  /** An object is sent as JSON; a string is sent as it is, broken or not. */
  readonly args: Readonly<Record<string, unknown>> | string;
}

export interface ScriptedUsage {
  readonly inputTokens?: number;
  readonly cachedTokens?: number;
  readonly outputTokens?: number;
}

/** When a fault strikes: at these turns (any, unless given), so many times, or for so long from its first strike. */
export interface When {
  readonly turn?: number | readonly number[];
  /** Strikes requests that offer this tool only, instead of turns. */
  readonly aside?: string;
  /** 1 unless given; without a bound if `forSec` is given. */
  readonly times?: number;
  readonly forSec?: number;
}

export type Fault = When &
  (
    | {
        readonly kind: 'status';
        readonly status: number;
        /** Sent as `retry-after`: seconds, or an HTTP date. */
        readonly retryAfter?: number | string;
        readonly retryAfterMs?: number;
        readonly code?: string;
        readonly message?: string;
      }
    | { readonly kind: 'hang' | 'stall' | 'malformed_call' | 'empty' | 'context_overflow' | 'content_filter' | 'garbage' }
    /** `clean` ends the response properly, only too early; otherwise the connection is dropped. */
    | { readonly kind: 'cut'; readonly clean?: boolean }
    | { readonly kind: 'slow'; readonly charsPerSec: number }
  );

/** Returns the script, or throws an error that lists every problem with its place. */
export function parseScript(name: string, value: unknown): Script {
  // The one cast: zod's optional fields are `T | undefined`, ours are absent.
  return parsed(`script ${name}`, scriptSchema, value) as Script;
}

export function parseFaults(name: string, value: unknown): readonly Fault[] {
  return parsed(`faults of ${name}`, z.array(faultSchema), value) as readonly Fault[];
}

function parsed(subject: string, schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${place(issue.path)}: ${issue.message}`);
  throw new Error(`${subject} is not valid: ${problems.join('; ')}. docs/scripted-model.md describes the format.`);
}

function place(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text.replace(/^\./, '') || '(root)';
}

const count = z.number().int().nonnegative();
const turn = z.number().int().positive();
const when = {
  turn: z.union([turn, z.array(turn)]).optional(),
  aside: z.string().optional(),
  times: count.optional(),
  forSec: z.number().nonnegative().optional(),
};

const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...when,
    kind: z.literal('status'),
    status: z.number().int().min(300).max(599),
    retryAfter: z.union([z.number(), z.string().max(100)]).optional(),
    retryAfterMs: z.number().optional(),
    code: z.string().optional(),
    message: z.string().optional(),
  }),
  z.strictObject({
    ...when,
    kind: z.enum(['hang', 'stall', 'malformed_call', 'empty', 'context_overflow', 'content_filter', 'garbage']),
  }),
  z.strictObject({ ...when, kind: z.literal('cut'), clean: z.boolean().optional() }),
  z.strictObject({ ...when, kind: z.literal('slow'), charsPerSec: z.number().positive() }),
]);

const usageSchema = z.strictObject({
  inputTokens: z.number().optional(),
  cachedTokens: z.number().optional(),
  outputTokens: z.number().optional(),
});

const replySchema = z.strictObject({
  text: z.string().optional(),
  calls: z.array(z.strictObject({ tool: z.string(), args: z.union([z.string(), z.record(z.string(), z.unknown())]) })).optional(),
  usage: z.union([z.literal('none'), usageSchema]).optional(),
  finishReason: z.string().optional(),
});

const scriptSchema = z.strictObject({
  replies: z.array(replySchema).min(1),
  asides: z.record(z.string(), z.array(replySchema).min(1)).optional(),
  atEnd: z.enum(['repeat-last', 'cycle', 'error']).optional(),
  latencyMs: z.number().nonnegative().optional(),
  charsPerSec: z.number().positive().optional(),
  windowTokens: turn.optional(),
  faults: z.array(faultSchema).optional(),
});
