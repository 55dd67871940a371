/**
 * The schema of a job file: types, checks, defaults and the JSON Schema that editors complete from, all from here. Each default
 * says why it is what it is in docs/job.md.
 */
import picomatch from 'picomatch';
import { z } from 'zod';
import { LIMITS } from '../contract/limits';

const text = (maxBytes: number) =>
  z
    .string()
    .trim()
    .min(1)
    .refine((value) => Buffer.byteLength(value) <= maxBytes, `must be at most ${maxBytes} bytes`);
const count = (min: number, max: number) => z.number().int().min(min).max(max);

/** Seconds, or a number with s, m or h. */
const duration = z.union([
  count(1, 86_400),
  z
    .string()
    .regex(/^\d+[smh]$/, 'must be seconds, or a number with s, m or h such as 10m')
    .transform((value) => Number.parseInt(value, 10) * { s: 1, m: 60, h: 3_600 }[value.at(-1) as 's' | 'm' | 'h'])
    .refine((seconds) => seconds >= 1 && seconds <= 86_400, 'must be between 1s and 24h'),
]);

const check = z.union([
  text(4_096).describe('A command; exit code 0 means that it passed'),
  z.strictObject({ name: text(60).optional(), command: text(4_096), timeout: duration.optional() }),
]);

const setup = z.union([
  text(4_096).describe('A command, run without a network'),
  z.strictObject({
    command: text(4_096),
    network: z.boolean().default(false).describe('Open the network for this command only'),
    timeout: duration.optional(),
  }),
]);

const glob = text(200).refine((value) => {
  try {
    picomatch.makeRe(value);
    return true;
  } catch {
    return false;
  }
}, 'must be a glob such as test/**');

const model = z.preprocess(
  (value) => (typeof value === 'string' ? { name: value } : value),
  z.strictObject({
    name: text(200).optional().describe('As the endpoint knows it; LONGHAUL_MODEL if absent'),
    windowTokens: count(2_048, 10_000_000).default(128_000).describe('Tokens that fit into one request, reply included'),
    maxOutputTokens: count(64, 1_000_000).default(8_192),
    timeoutSec: count(1, 7_200).default(600).describe('Absolute deadline of one call'),
    temperature: z.number().min(0).max(2).optional(),
    seed: z.number().int().optional(),
    actions: z
      .enum(['tools', 'schema'])
      .default('tools')
      .describe('schema: one action per reply by JSON schema, for models without tool calls'),
  }),
);

export const jobFileSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and dashes, at most 63')
    .optional()
    .describe('Also the Temporal workflow id; made up if absent'),
  repository: text(2_000).describe('Path (relative to this file) or URL of a git repository'),
  base: text(300).default('HEAD').describe('Ref or commit to start from'),
  goal: text(LIMITS.goalBytes),
  constraints: z.array(text(2_000)).max(LIMITS.constraints).default([]),
  checks: z
    .array(check)
    .max(LIMITS.checks)
    .describe('What proves the goal. An empty list must be written out: then only a person can tell'),
  setup: setup.optional().describe('Makes the environment, such as installed dependencies'),
  protectedPaths: z.array(glob).max(200).default([]).describe('Globs of paths that must stay as they are in the base'),
  budget: z
    .strictObject({
      maxSteps: count(1, 100_000).default(500),
      maxTokens: count(1, 1e12).default(20_000_000),
      maxWallMinutes: count(1, 525_600).default(1_440),
    })
    .prefault({}),
  model: model.default({ windowTokens: 128_000, maxOutputTokens: 8_192, timeoutSec: 600, actions: 'tools' }),
  sandbox: z
    .strictObject({
      kind: z.enum(['docker', 'local']).default('docker').describe('local isolates nothing and must be asked for by name'),
      image: text(300).default('longhaul-sandbox:dev'),
      memoryMb: count(64, 1_048_576).default(2_048),
      cpus: z.number().min(0.1).max(256).default(2),
      maxProcesses: count(16, 100_000).default(512),
      maxFileMb: count(1, 1_048_576).default(1_024),
      commandTimeoutSec: count(1, 86_400).default(1_800).describe('Upper bound for one command of the model'),
    })
    .prefault({}),
  delivery: z.strictObject({ branch: z.string().optional().describe('longhaul/<id> if absent') }).prefault({}),
});

export type JobFile = z.output<typeof jobFileSchema>;

/** For editors: what a person may write, not what it becomes. */
export function jobJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(jobFileSchema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>;
  return { ...schema, title: 'A longhaul job' };
}
