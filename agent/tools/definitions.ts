/**
 * The tools the model gets: few, typed, bounded. Arguments are checked here; a bad call becomes an answer that names the
 * problem and shows a right example, never an exception. Kept out of the workflow's bundle (zod): only activities import it.
 */
import { z } from 'zod';
import type { CallLabel } from '../../contract/activities';
import type { ToolDefinition } from '../../contract/chat';
import type { JobSpec } from '../../contract/job';
import type { ToolCall } from '../../contract/steps';
import { words } from '../words';

const path = z.string().min(1).max(1_000).describe('Relative to the root of the repository');

/** Given to a program as it is. */
const given = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((text) => !text.includes('\0'), 'must not hold a NUL character: no program can be given one');

const TOOLS = {
  run: {
    description:
      'Run a shell command (bash -lc) in the root of the repository. Standard input is closed, there is no network. Everything it starts is ended when it returns and /tmp is emptied, so start a server and use it within one command.',
    args: z.strictObject({
      command: given(32_000),
      timeoutSec: z.number().int().min(1).optional().describe('Default 120, capped by the job'),
    }),
    example: { command: 'npm test' },
  },
  read: {
    description: 'Read a text file, with line numbers.',
    args: z.strictObject({
      path,
      from: z.number().int().min(1).optional().describe('First line, from 1'),
      lines: z.number().int().min(1).max(2_000).optional().describe('Default 400'),
    }),
    example: { path: 'src/index.js', from: 1, lines: 200 },
  },
  search: {
    description: 'Search file contents with an extended regular expression; prints path:line:text, at most 200 matches.',
    args: z.strictObject({ pattern: given(1_000), path: path.optional() }),
    example: { pattern: 'function parse', path: 'src' },
  },
  edit: {
    description: 'Replace exact, unique passages of a file. All edits apply or none does.',
    args: z.strictObject({
      path,
      edits: z
        .array(z.strictObject({ old: z.string().min(1), new: z.string() }))
        .min(1)
        .max(50),
    }),
    example: { path: 'src/index.js', edits: [{ old: 'return a - b;', new: 'return a + b;' }] },
  },
  write: {
    description: 'Write a whole file, making its folders.',
    args: z.strictObject({ path, content: z.string().max(1_000_000) }),
    example: { path: 'src/new.js', content: 'module.exports = 1;\n' },
  },
  check: {
    description: "Run one of the job's own checks in your workspace.",
    args: z.strictObject({ name: z.string().min(1) }),
    example: { name: 'tests' },
  },
  recall: {
    description:
      'Look up what is not shown here. With step: the whole output of that step. With search: every step of this job whose reply, output or notes hold all these words, newest first. With step and path: that file as it was after that step.',
    args: z
      .strictObject({
        step: z.number().int().min(0).optional(),
        search: z.string().trim().min(2).max(200).optional().describe('Words, all on one line, in any order'),
        path: path.optional(),
        from: z.number().int().min(1).optional().describe('First line, from 1'),
      })
      .refine((args) => (args.search === undefined) !== (args.step === undefined), 'give either step or search')
      .refine((args) => args.path === undefined || args.step !== undefined, 'path goes with step'),
    example: { step: 12 },
  },
  plan: {
    description:
      'Write the plan, or revise what of it is not proven yet (then with a reason): milestones in order, each with the one proof that fails now and passes when it is reached. Small steps, each worth keeping by itself.',
    args: z.strictObject({
      milestones: z
        .array(
          z.strictObject({
            title: z.string().trim().min(1).max(200),
            proof: z.union([
              z.strictObject({ check: z.string().min(1).describe("Name of one of the job's checks") }),
              z.strictObject({ command: given(4_000).describe('Exit code 0 means that it is reached') }),
            ]),
          }),
        )
        .min(1)
        .max(12),
      reason: z.string().trim().max(1_000).optional(),
    }),
    example: { milestones: [{ title: 'The parser reads dates', proof: { command: 'node --test test/dates.test.js' } }] },
  },
  prove: {
    description:
      'Ask that the current milestone be proven: its proof, and those of all before it, are run in a clean checkout of your files.',
    args: z.strictObject({}),
    example: {},
  },
  finish: {
    description:
      'Ask to end the job. "done": the checks are then run in a clean checkout, and only they decide. "cannot": an honest statement that it cannot be done, with the reason; it is welcome when it is true.',
    args: z.strictObject({
      outcome: z.enum(['done', 'cannot']),
      summary: z.string().min(1).max(4_000),
      evidence: z.string().max(4_000).optional(),
    }),
    example: { outcome: 'done', summary: 'Fixed the sum; the failing test passes.' },
  },
} as const;

export type ToolName = keyof typeof TOOLS;
export type ToolArgs = { readonly [N in ToolName]: z.infer<(typeof TOOLS)[N]['args']> };
export type ParsedCall = { readonly [N in ToolName]: { readonly tool: N; readonly args: ToolArgs[N] } }[ToolName];
export type ParseResult = { readonly ok: true; readonly call: ParsedCall } | { readonly ok: false; readonly problem: string };

/** In a fixed order: the static part of every prompt is byte-stable. */
const ALL_TOOLS: readonly ToolDefinition[] = Object.entries(TOOLS).map(([name, tool]) => {
  const { $schema: _, ...parameters } = z.toJSONSchema(tool.args) as Record<string, unknown>;
  return { name, description: tool.description, parameters };
});

const PLANNING: ReadonlySet<string> = new Set(['plan', 'prove']);

/** Of a job without a plan. */
export const TOOL_DEFINITIONS = ALL_TOOLS.filter(({ name }) => !PLANNING.has(name));

/** The same for the whole of a job. */
export function toolsOf(spec: Pick<JobSpec, 'plan'>): readonly ToolDefinition[] {
  return spec.plan === 'milestones' ? ALL_TOOLS : TOOL_DEFINITIONS;
}

export function parseCall(call: ToolCall): ParseResult {
  if (!isTool(call.tool))
    return {
      ok: false,
      problem: `There is no tool "${words(call.tool, 60)}". Tools: ${TOOL_DEFINITIONS.map(({ name }) => name).join(', ')}.`,
    };
  const tool = TOOLS[call.tool];
  const example = `A right call of ${call.tool}: ${JSON.stringify(tool.example)}`;
  let json: unknown;
  try {
    json = JSON.parse(call.args);
  } catch (error) {
    return { ok: false, problem: `The arguments are not valid JSON (${(error as Error).message.slice(0, 200)}). ${example}` };
  }
  const parsed = tool.args.safeParse(json);
  if (parsed.success) return { ok: true, call: { tool: call.tool, args: parsed.data } as ParsedCall };
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'arguments'}: ${issue.message}`);
  return { ok: false, problem: `Invalid arguments: ${problems.join('; ').slice(0, 1_000)}. ${example}` };
}

/** Keeps an activity's summary under the Web UI's 200 bytes, whatever the script. */
const LABEL_CHARS = 60;

/** The few words of a call that cross into the workflow's history and the Web UI. */
export function labelOf(call: ToolCall): CallLabel {
  const parsed = parseCall(call);
  if (!parsed.ok) return { tool: isTool(call.tool) ? call.tool : 'unknown', label: 'malformed call' };
  const { tool, args } = parsed.call;
  const finish = tool === 'finish' ? { finish: args.outcome } : {};
  return { tool, label: words(subject(parsed.call), LABEL_CHARS), ...finish };
}

function subject(call: ParsedCall): string {
  switch (call.tool) {
    case 'run':
      return call.args.command;
    case 'search':
      return call.args.pattern;
    case 'check':
      return call.args.name;
    case 'recall':
      return call.args.search ?? `step ${call.args.step}`;
    case 'finish':
      return call.args.summary;
    case 'plan':
      return call.args.milestones.map(({ title }) => title).join(', ');
    case 'prove':
      return 'the current milestone';
    default:
      return call.args.path;
  }
}

function isTool(name: string): name is ToolName {
  return Object.hasOwn(TOOLS, name);
}
