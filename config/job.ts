/** A job file → `JobSpec`: everything checked before anything starts, all problems at once, each with its remedy. */
import { basename, isAbsolute, resolve } from 'node:path';
import type {
  Budget,
  Check,
  Delivery,
  JobSpec,
  ModelProfile,
  Notify,
  Prices,
  PullRequest,
  Review,
  SandboxProfile,
  SealedCheck,
  Setup,
} from '../contract/job';
import { LIMITS } from '../contract/limits';
import { byShape } from '../redaction/redactor';
import { branchProblem } from './branch';
import { pullRequestProblems, pushProblems } from './delivery';
import { type Issue, type LineOf, problemsOf, remedyFor } from './job-problems';
import { type JobFile, jobFileSchema } from './job-schema';
import type { Problem } from './problem';
import { type ReadFiles, sealedChecks, sealedSize } from './sealed';
import { holdsPassword, withoutPassword } from './secrets';
import { type FindSecrets, secretsIn } from './secrets-in';
import { isUrl } from './urls';

export interface JobContext {
  /** What a relative repository path is relative to: the job file's folder, or the current one. */
  readonly directory: string;
  /** Used where the file names no model: `LONGHAUL_MODEL`. */
  readonly modelName?: string | undefined;
  /** Makes an id where the file has none, from the last part of the repository's name. */
  readonly newId: (repositoryName: string) => string;
  readonly lineOf?: LineOf | undefined;
  /** By shape alone if absent. */
  readonly findSecrets?: FindSecrets | undefined;
  /** Reads the directories of sealed checks. */
  readonly readFiles?: ReadFiles | undefined;
}

export type ParsedJob = { readonly ok: true; readonly job: JobSpec } | { readonly ok: false; readonly problems: readonly Problem[] };

/** Never throws. `input` is the parsed YAML or JSON, of any shape. */
export function parseJob(input: unknown, context: JobContext): ParsedJob {
  const parsed = jobFileSchema.safeParse(input);
  if (!parsed.success) {
    const issues = parsed.error.issues as unknown as readonly Issue[];
    return { ok: false, problems: [...issues.flatMap((it) => problemsOf(it, input, context.lineOf)), ...missingModel(input, context)] };
  }
  const sealed = parsed.data.sealed && sealedChecks(parsed.data.sealed, CHECK_TIMEOUT_SEC, context);
  const job = specOf(parsed.data, sealed?.checks, context);
  const names = checkNames([...job.checks, ...(job.sealed ?? [])]);
  const problems = [
    ...repository(job),
    ...names,
    ...(sealed?.problems ?? []),
    ...branch(job),
    ...pushProblems(job),
    ...pullRequestProblems(job),
    ...unpriced(job),
    ...missingModel(input, context),
    ...size(job),
    ...secretsOf(job, context),
  ];
  return problems.length > 0 ? { ok: false, problems } : { ok: true, job };
}

function specOf(file: JobFile, sealed: readonly SealedCheck[] | undefined, context: JobContext): JobSpec {
  const id = file.id ?? context.newId(basename(file.repository).replace(/\.git$/, ''));
  const {
    setup,
    model,
    sandbox,
    delivery,
    budget,
    judge,
    onStuck,
    review,
    notify,
    allowedPaths,
    allowedSecrets,
    sealed: _,
    ...rest
  } = file;
  return {
    ...rest,
    id,
    repository: isUrl(file.repository) || isAbsolute(file.repository) ? file.repository : resolve(context.directory, file.repository),
    checks: checksOf(file.checks),
    ...(setup === undefined ? {} : { setup: setupOf(setup) }),
    ...(allowedPaths ? { allowedPaths } : {}),
    ...(allowedSecrets ? { allowedSecrets } : {}),
    ...(sealed ? { sealed } : {}),
    budget: budgetOf(budget),
    model: profileOf(model, context),
    ...(judge === undefined ? {} : { judge }),
    ...(onStuck === undefined ? {} : { onStuck }),
    ...(review === undefined ? {} : { review: reviewOf(review) }),
    ...(notify === undefined ? {} : { notify: notifyOf(notify) }),
    sandbox: sandboxOf(sandbox),
    delivery: deliveryOf(delivery, id, context),
  };
}

function deliveryOf({ branch, push, pullRequest }: JobFile['delivery'], id: string, { directory }: JobContext): Delivery {
  const isRelative = push !== undefined && /^\.\.?(\/|$)/.test(push);
  return {
    branch: branch ?? `longhaul/${id}`,
    ...(push === undefined ? {} : { push: isRelative ? resolve(directory, push) : push }),
    ...(pullRequest === undefined ? {} : { pullRequest: pullRequestOf(pullRequest) }),
  };
}

function pullRequestOf(asked: NonNullable<JobFile['delivery']['pullRequest']>): PullRequest {
  const { base, draft, title } = asked === true ? { draft: false } : asked;
  return { ...(base === undefined ? {} : { base }), ...(draft ? { draft } : {}), ...(title === undefined ? {} : { title }) };
}

/** A test suite that is worth waiting for. */
const CHECK_TIMEOUT_SEC = 600;
/** As in the schema. */
const CHECK_NAME_BYTES = 60;

/** With the names and time limits of those that say none. */
export function checksOf(checks: JobFile['checks']): readonly Check[] {
  return checks.map((check) => {
    const it = typeof check === 'string' ? { command: check } : check;
    return {
      name: it.name ?? beginning(it.command),
      command: it.command,
      timeoutSec: it.timeout ?? CHECK_TIMEOUT_SEC,
    };
  });
}

/** Of a command, in one line, as much as a name may hold; never a part of a character. */
function beginning(command: string): string {
  let name = '';
  for (const char of command.replace(/\s+/g, ' ').trim()) {
    if (Buffer.byteLength(name + char) > CHECK_NAME_BYTES) break;
    name += char;
  }
  return name.trim();
}

/** An install of a large project from a cold cache. */
const SETUP_TIMEOUT_SEC = 900;

function setupOf(setup: NonNullable<JobFile['setup']>): Setup {
  const { command, network, timeout } = typeof setup === 'string' ? { command: setup, network: false, timeout: undefined } : setup;
  return { command, network, timeoutSec: timeout ?? SETUP_TIMEOUT_SEC };
}

function budgetOf({ maxUsd, maxSandboxMinutes, ...rest }: JobFile['budget']): Budget {
  return { ...rest, ...(maxUsd === undefined ? {} : { maxUsd }), ...(maxSandboxMinutes === undefined ? {} : { maxSandboxMinutes }) };
}

function profileOf({ name, escalateTo, ...fields }: JobFile['model'], { modelName }: JobContext): ModelProfile {
  const own = { name: name ?? modelName ?? '', ...limitsOf(fields) };
  if (escalateTo === undefined) return own;
  const { name: stronger, ...more } = escalateTo;
  return { ...own, escalateTo: { name: stronger, ...limitsOf(more) } };
}

function limitsOf({
  timeout,
  temperature,
  seed,
  prices,
  ...rest
}: Omit<JobFile['model'], 'name' | 'escalateTo'>): Omit<ModelProfile, 'name' | 'escalateTo'> {
  return {
    timeoutSec: timeout,
    ...rest,
    ...(temperature === undefined ? {} : { temperature }),
    ...(seed === undefined ? {} : { seed }),
    ...(prices === undefined ? {} : { prices: pricesOf(prices) }),
  };
}

function pricesOf({ input, cachedInput, output }: NonNullable<JobFile['model']['prices']>): Prices {
  return { input, ...(cachedInput === undefined ? {} : { cachedInput }), output };
}

function reviewOf({ plan, delivery, commands, budgetLines, deadline, remindEvery }: NonNullable<JobFile['review']>): Review {
  return {
    ...(plan ? { plan } : {}),
    ...(delivery ? { delivery } : {}),
    ...(commands.length > 0 ? { commands } : {}),
    ...(budgetLines.length > 0 ? { budgetLines } : {}),
    ...(deadline ? { deadline: { minutes: deadline.after / 60, answer: deadline.answer } } : {}),
    ...(remindEvery ? { remindMinutes: remindEvery / 60 } : {}),
  };
}

function notifyOf({ webhook, command }: NonNullable<JobFile['notify']>): Notify {
  return { ...(webhook === undefined ? {} : { webhook }), ...(command ? { command } : {}) };
}

function sandboxOf({ commandTimeout, ...rest }: JobFile['sandbox']): SandboxProfile {
  return { ...rest, commandTimeoutSec: commandTimeout };
}

/** The address of a repository is looked at above; that of a webhook is told to the worker alone, and may be one that nobody should know. */
export function secretsOf(
  { repository: _, notify: __, ...told }: JobSpec,
  { findSecrets = byShape.find, lineOf }: Pick<JobContext, 'findSecrets' | 'lineOf'>,
): Problem[] {
  return Object.entries(told).flatMap(([field, value]) =>
    secretsIn(value, findSecrets, [field]).map((problem) => {
      const line = lineOf?.([field]);
      return line === undefined ? problem : { ...problem, line };
    }),
  );
}

/** It is recorded, sent and shown in many places. */
function repository(job: JobSpec): Problem[] {
  if (!holdsPassword(job.repository)) return [];
  const value = withoutPassword(job.repository);
  return [{ field: 'repository', value, problem: 'holds a password', remedy: "Leave it to git's credential helper, or use SSH" }];
}

function checkNames(checks: readonly Check[]): Problem[] {
  const twice = checks.map((it) => it.name).filter((name, i, all) => all.indexOf(name) !== i);
  return [...new Set(twice)].map((name) => ({
    field: 'checks',
    value: name,
    problem: 'is the name of more than one check',
    remedy: 'Give each check a name of its own: { name: NAME, command: COMMAND }',
  }));
}

function branch({ delivery }: JobSpec): Problem[] {
  const problem = branchProblem(delivery.branch);
  const remedy = 'Write a name that git takes for a branch, such as longhaul/fix-export';
  return problem ? [{ field: 'delivery.branch', value: delivery.branch, problem, remedy }] : [];
}

/** A price that nobody knows is not zero. */
function unpriced({ budget, model }: JobSpec): Problem[] {
  if (budget.maxUsd === undefined) return [];
  const without = model.prices ? (model.escalateTo && !model.escalateTo.prices ? 'model.escalateTo' : null) : 'model';
  if (without === null) return [];
  const remedy = `Add ${without}.prices: { input: USD, output: USD } per million tokens, or leave budget.maxUsd out`;
  return [{ field: 'budget.maxUsd', value: String(budget.maxUsd), problem: `cannot be held: ${without}.prices are missing`, remedy }];
}

/** Asked of the input, so that it is said together with everything else. */
function missingModel(input: unknown, { modelName }: JobContext): Problem[] {
  if (modelName || typeof input !== 'object' || input === null || Array.isArray(input)) return [];
  const { model } = input as { readonly model?: unknown };
  const isNamed = typeof model === 'object' && model !== null ? 'name' in model : model !== undefined;
  if (isNamed) return [];
  return [{ field: 'model', value: '', problem: 'is missing', remedy: `${remedyFor('model')}, or LONGHAUL_MODEL for all jobs` }];
}

/** The whole of it is carried by each continue-as-new. */
function size(job: JobSpec): Problem[] {
  const bytes = Buffer.byteLength(JSON.stringify(job));
  if (bytes <= LIMITS.specBytes) return [];
  if (job.sealed?.length) return [sealedSize(job.sealed, bytes)];
  return [
    {
      field: 'job',
      value: `${bytes} bytes`,
      problem: `is over ${LIMITS.specBytes} bytes`,
      remedy: 'Put long texts into files of the repository and name them in the goal',
    },
  ];
}
