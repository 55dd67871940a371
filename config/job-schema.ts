/**
 * The schema of a job file: types, checks, defaults and the JSON Schema that editors complete from, all from here. Each default
 * says why it is what it is in docs/job.md. What it becomes is decided in job.ts.
 */
import picomatch from 'picomatch';
import { z } from 'zod';
import { LIMITS } from '../contract/limits';

const text = (maxBytes: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .refine((value) => Buffer.byteLength(value) <= maxBytes, `must be at most ${maxBytes} bytes`)
    .refine((value) => !value.includes('\0'), 'must not hold a NUL character');
const line = (maxBytes: number) => text(maxBytes).refine((value) => !/[\r\n]/.test(value), 'must be one line');
const count = (min: number, max: number) => z.number().int().min(min).max(max);

const durationUpTo = (hours: number) =>
  z
    .union([
      count(1, hours * 3_600),
      z
        .string()
        .regex(/^\d{1,9}[smh]$/, 'must be seconds, or a number with s, m or h such as 10m')
        .transform((value) => Number.parseInt(value, 10) * { s: 1, m: 60, h: 3_600 }[value.at(-1) as 's' | 'm' | 'h'])
        .refine((seconds) => seconds >= 1 && seconds <= hours * 3_600, `must be between 1s and ${hours}h`),
    ])
    .describe('Seconds, or a number with s, m or h, such as 10m');
const duration = durationUpTo(24);
/** How long a person may take. */
const wait = durationUpTo(24 * 30);

const check = z.union([
  text(4_096).describe('A command; exit code 0 means that it passed'),
  z.strictObject({
    name: line(60).optional().describe('Unique in the job; the command if absent'),
    command: text(4_096).describe('Run by bash in the root of a clean checkout; exit code 0 means that it passed'),
    timeout: duration.optional().describe('10m if absent'),
  }),
]);

const sealed = z.strictObject({
  name: line(60).describe('Unique in the job; shown to people alone'),
  command: text(4_096).describe('Run by bash in the root of a clean checkout; exit code 0 means that it passed'),
  timeout: duration.optional().describe('10m if absent'),
  files: line(2_000).optional().describe('A directory on your disk, relative to this file: what is in it is put over the checkout'),
});

const setup = z.union([
  text(4_096).describe('A command, run without a network'),
  z.strictObject({
    command: text(4_096),
    network: z.boolean().default(false).describe('Open the network for this command only'),
    timeout: duration.optional().describe('15m if absent'),
  }),
]);

const glob = text(200).refine(compiles, 'must be a glob such as test/**');

const price = z
  .number()
  .min(0)
  .max(100_000)
  .refine((usd) => Math.abs(usd * 1_000 - Math.round(usd * 1_000)) < 1e-6, 'must have at most three decimals');
const profileFields = {
  prices: z
    .strictObject({ input: price, cachedInput: price.optional().describe('The price of input if absent'), output: price })
    .optional()
    .describe('US dollars per million tokens'),
  windowTokens: count(2_048, 10_000_000).default(128_000).describe('Tokens that fit into one request, reply included'),
  maxOutputTokens: count(64, 1_000_000).default(8_192).describe('Tokens that one reply may have'),
  timeout: duration.default(600).describe('Absolute deadline of one call'),
  temperature: z.number().min(0).max(2).optional(),
  seed: z.number().int().optional(),
  actions: z
    .enum(['tools', 'schema'])
    .default('tools')
    .describe('schema: one action per reply by JSON schema, for models without tool calls'),
};
const modelFields = z.strictObject({
  name: line(200).optional().describe('As the endpoint knows it; LONGHAUL_MODEL if absent'),
  ...profileFields,
  escalateTo: z
    .strictObject({ name: line(200), ...profileFields })
    .optional()
    .describe('A stronger model at the same endpoint, asked for a while when the job goes in circles'),
});
const model = z.union([
  line(200)
    .transform((name) => modelFields.parse({ name }))
    .describe('The model, as the endpoint knows it'),
  modelFields,
]);

const review = z.strictObject({
  plan: z.boolean().default(false).describe('Each plan, before anything is changed by it'),
  delivery: z.boolean().default(false).describe('Work that passed every check, before it becomes a branch'),
  commands: z.array(line(500)).max(50).default([]).describe('Commands that match one of these, before they are run; * stands for anything'),
  budgetLines: z.array(count(1, 99)).max(10).default([]).describe('When a budget is used up to this percentage'),
  deadline: z
    .strictObject({ after: wait, answer: z.enum(['approve', 'reject', 'cancel']) })
    .optional()
    .describe('What is taken for the answer when none comes; without it the job waits for ever'),
  remindEvery: wait.optional().describe('How often a person is reminded'),
});

/** Made by scripts/sandbox-image.sh. */
export const DEFAULT_IMAGE = 'longhaul-sandbox:dev';

const sandboxFields = z.strictObject({
  kind: z.enum(['docker', 'local']).default('docker').describe('local isolates nothing and must be asked for by name'),
  image: line(300).default(DEFAULT_IMAGE).describe('An image that the engine has'),
  memoryMb: count(64, 1_048_576).default(2_048),
  cpus: z.number().min(0.1).max(256).default(2),
  maxProcesses: count(16, 100_000).default(512),
  maxFileMb: count(1, 1_048_576).default(1_024).describe('Largest file that a command can write'),
  commandTimeout: duration.default(1_800).describe('Upper bound for one command of the model'),
});
const sandbox = z.union([
  z
    .enum(['docker', 'local'])
    .transform((kind) => sandboxFields.parse({ kind }))
    .describe('The kind, with defaults'),
  sandboxFields,
]);

export const jobFileSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and dashes, at most 63')
    .optional()
    .describe('Also the Temporal workflow id; made from the name of the repository if absent'),
  repository: line(2_000).describe('Path (relative to this file) or URL of a git repository'),
  base: line(300).default('HEAD').describe('Ref or commit to start from'),
  goal: text(LIMITS.goalBytes).describe('What is to be reached, in words; in every prompt whole'),
  constraints: z.array(text(2_000)).max(LIMITS.constraints).default([]).describe('What must hold whatever happens'),
  checks: z
    .array(check)
    .max(LIMITS.checks)
    .describe('What proves the goal. An empty list must be written out: then only a person can tell'),
  setup: setup.optional().describe('Makes the environment, such as installed dependencies'),
  protectedPaths: z.array(glob).max(200).default([]).describe('Globs of paths that must stay as they are in the base'),
  allowedPaths: z.array(glob).min(1).max(200).optional().describe('Globs of the only paths that may be changed; any if absent'),
  allowedSecrets: z
    .array(glob)
    .min(1)
    .max(200)
    .optional()
    .describe('Globs of paths where the work may add what looks like a secret, such as fixtures; nowhere if absent'),
  sealed: z
    .array(sealed)
    .max(LIMITS.checks)
    .optional()
    .describe('Checks that the agent never sees: run at the end, where everything else is well'),
  budget: z
    .strictObject({
      maxSteps: count(1, 100_000).default(500),
      maxTokens: count(1, 1e12).default(20_000_000).describe('Input and output, as the provider counts them'),
      maxWallMinutes: count(1, 525_600).default(1_440),
      maxUsd: z.number().min(0.0001).max(1_000_000).optional().describe('US dollars; needs model.prices'),
      maxSandboxMinutes: count(1, 525_600).optional().describe('Time of commands, checks and set-ups'),
    })
    .prefault({})
    .describe('When it is out the job waits for you, with its work kept'),
  model: model.prefault({}),
  plan: z.enum(['milestones', 'none']).default('milestones').describe('none: a small job, without a plan and its proofs'),
  judge: z.enum(['none', 'advise']).optional().describe('advise: the work is read against the goal before delivery; none if absent'),
  onStuck: z.enum(['end', 'ask']).optional().describe('When it goes in circles whatever was tried: end (default), or wait for a person'),
  review: review.optional().describe('Where it stops and asks a person; nowhere if absent'),
  notify: z
    .strictObject({
      webhook: z
        .url({ protocol: /^https?$/ })
        .max(2_000)
        .optional()
        .describe('Gets each notice as signed JSON; LONGHAUL_WEBHOOK_SECRET of the worker signs'),
      command: z.boolean().default(false).describe("Run the worker's LONGHAUL_NOTIFY_COMMAND with each notice on its standard input"),
    })
    .optional()
    .describe('Who is told when it needs a person, comes to the end of a budget, or has ended'),
  sandbox: sandbox.prefault({}),
  delivery: z
    .strictObject({
      branch: z.string().optional().describe('longhaul/<id> if absent'),
      push: line(2_000).optional().describe('Where the branch is pushed as well: a remote of the repository by name, or a URL'),
      pullRequest: z
        .union([
          z.literal(true).describe('With all defaults'),
          z.strictObject({
            base: z.string().optional().describe("The branch to merge into; the job's base, or the repository's default, if absent"),
            draft: z.boolean().default(false),
            title: line(200).optional().describe("The goal's first line if absent"),
          }),
        ])
        .optional()
        .describe('On GitHub, with the report as its body; the GITHUB_TOKEN of the worker opens it'),
    })
    .prefault({})
    .describe('Where the result goes'),
});

/** A job as a person writes it. */
export type JobInput = z.input<typeof jobFileSchema>;
export type JobFile = z.output<typeof jobFileSchema>;

/** For editors: what a person may write, not what it becomes. */
export function jobJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(jobFileSchema, { io: 'input' }) as Record<string, unknown>;
  return { ...schema, title: 'A longhaul job' };
}

function compiles(pattern: string): boolean {
  try {
    picomatch.makeRe(pattern);
    return true;
  } catch {
    return false;
  }
}
