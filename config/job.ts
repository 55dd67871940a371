/** A job file → `JobSpec`: everything checked before anything starts, all problems at once, each with its remedy. */
import { isAbsolute, resolve } from 'node:path';
import type { Check, JobSpec, ModelProfile } from '../contract/job';
import { LIMITS } from '../contract/limits';
import { branchProblem } from './branch';
import { type JobFile, jobFileSchema } from './job-schema';
import { nearest } from './nearest';
import type { Problem } from './problem';

export interface JobContext {
  /** What a relative repository path is relative to: the job file's folder, or the current one. */
  readonly directory: string;
  /** Used where the file names no model: `LONGHAUL_MODEL`. */
  readonly modelName?: string | undefined;
  /** Makes an id where the file has none. */
  readonly newId: () => string;
}

export type ParsedJob = { readonly ok: true; readonly job: JobSpec } | { readonly ok: false; readonly problems: readonly Problem[] };

/** Never throws. `input` is the parsed YAML or JSON, of any shape. */
export function parseJob(input: unknown, context: JobContext): ParsedJob {
  const parsed = jobFileSchema.safeParse(input);
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.flatMap((issue) => problemsOf(issue as Issue, input)) };
  const file = parsed.data;
  const job = specOf(file, context);
  const problems = [...checkNames(job.checks), ...branch(job), ...modelProblems(file, context), ...sizeProblems(job)];
  return problems.length > 0 ? { ok: false, problems } : { ok: true, job };
}

function specOf(file: JobFile, context: JobContext): JobSpec {
  const id = file.id ?? context.newId();
  const { setup, model, delivery, ...rest } = file;
  return {
    ...rest,
    id,
    repository: isUrl(file.repository) || isAbsolute(file.repository) ? file.repository : resolve(context.directory, file.repository),
    checks: named(file.checks),
    ...(setup
      ? {
          setup:
            typeof setup === 'string'
              ? { command: setup, network: false, timeoutSec: SETUP_TIMEOUT_SEC }
              : { command: setup.command, network: setup.network, timeoutSec: setup.timeout ?? SETUP_TIMEOUT_SEC },
        }
      : {}),
    model: profileOf(model, context),
    delivery: { branch: delivery.branch ?? `longhaul/${id}` },
  };
}

/** An install of a large project from a cold cache. */
const SETUP_TIMEOUT_SEC = 900;
/** A test suite that is worth waiting for. */
const CHECK_TIMEOUT_SEC = 600;

function named(checks: JobFile['checks']): readonly Check[] {
  return checks.map((check) => {
    const it = typeof check === 'string' ? { command: check } : check;
    return {
      name: it.name ?? it.command.replace(/\s+/g, ' ').trim().slice(0, 60),
      command: it.command,
      timeoutSec: it.timeout ?? CHECK_TIMEOUT_SEC,
    };
  });
}

function checkNames(checks: readonly Check[]): Problem[] {
  const twice = checks.map((it) => it.name).filter((name, i, all) => all.indexOf(name) !== i);
  return [...new Set(twice)].map((name) => ({
    field: 'checks',
    value: name,
    problem: 'is the name of more than one check',
    remedy: 'Give each check a name of its own',
  }));
}

function branch({ delivery }: JobSpec): Problem[] {
  const problem = branchProblem(delivery.branch);
  return problem
    ? [
        {
          field: 'delivery.branch',
          value: delivery.branch,
          problem,
          remedy: 'Write a name that git takes for a branch, such as longhaul/fix-export',
        },
      ]
    : [];
}

function modelProblems(file: JobFile, context: JobContext): Problem[] {
  if (file.model.name || context.modelName) return [];
  return [
    {
      field: 'model',
      value: '',
      problem: 'is missing',
      remedy: 'Name the model as its endpoint knows it: model: NAME, --model NAME or LONGHAUL_MODEL',
    },
  ];
}

/** The whole of it is carried by each continue-as-new. */
function sizeProblems(job: JobSpec): Problem[] {
  const bytes = Buffer.byteLength(JSON.stringify(job));
  if (bytes <= LIMITS.specBytes) return [];
  return [
    {
      field: 'job',
      value: `${bytes} bytes`,
      problem: `is over ${LIMITS.specBytes} bytes`,
      remedy: 'Put long texts into files of the repository and name them in the goal',
    },
  ];
}

interface Issue {
  readonly code: string;
  readonly message: string;
  readonly path: readonly PropertyKey[];
  readonly keys?: readonly string[];
  readonly errors?: readonly (readonly Issue[])[];
}

function problemsOf(issue: Issue, input: unknown): Problem[] {
  const field = fieldOf(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = KEYS[issue.path.filter((part) => typeof part === 'string').join('.')] ?? [];
    return (issue.keys ?? []).map((key) => {
      const remedy = known.length ? `Remove it, or did you mean ${nearest(key, known)}?` : 'Remove it';
      return { field: field === 'job' ? key : `${field}.${key}`, value: key, problem: 'is not a field of a job', remedy };
    });
  }
  const nested = issue.errors?.find((errors) => errors.some((it) => it.path.length > 0)) ?? [];
  if (nested.length > 0) return nested.flatMap((it) => problemsOf({ ...it, path: [...issue.path, ...it.path] }, input));
  const value = valueAt(input, issue.path);
  const problem = value === undefined ? 'is missing' : `is not right: ${issue.message}`;
  return [{ field, value: value === undefined ? '' : text(value), problem, remedy: `See ${field.split(/[.[]/)[0]} in docs/job.md` }];
}

/** Names to suggest for a mistyped one, by the field that they are under. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(jobFileSchema.shape),
  budget: ['maxSteps', 'maxTokens', 'maxWallMinutes'],
  model: ['name', 'windowTokens', 'maxOutputTokens', 'timeoutSec', 'temperature', 'seed', 'actions'],
  sandbox: ['kind', 'image', 'memoryMb', 'cpus', 'maxProcesses', 'maxFileMb', 'commandTimeoutSec'],
  delivery: ['branch'],
  setup: ['command', 'network', 'timeout'],
  checks: ['name', 'command', 'timeout'],
};

function fieldOf(path: readonly PropertyKey[]): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i ? '.' : ''}${String(part)}`)).join('') || 'job';
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined),
    input,
  );
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}

function isUrl(repository: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(repository) || /^[^/\s]+@[^/\s]+:/.test(repository);
}

/** The one cast: zod's optional fields are `T | undefined`, ours are absent. */
function profileOf(model: JobFile['model'], context: JobContext): ModelProfile {
  const entries = Object.entries({ ...model, name: model.name ?? context.modelName ?? '' }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as unknown as ModelProfile;
}
