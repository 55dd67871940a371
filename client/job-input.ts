/** A job from a file, from flags, or from both: flags win. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { parseJob } from '../config/job';
import type { JobSpec } from '../contract/job';
import { RejectedError, rejected } from './errors';

export interface JobFlags {
  readonly repo?: string;
  readonly base?: string;
  readonly goal?: string;
  readonly check?: readonly string[];
  readonly constraint?: readonly string[];
  readonly setup?: string;
  readonly setupNetwork?: boolean;
  readonly protect?: readonly string[];
  readonly model?: string;
  readonly maxSteps?: string;
  readonly maxTokens?: string;
  readonly id?: string;
  readonly sandbox?: string;
  readonly branch?: string;
}

/** Throws `RejectedError` with every problem. */
export async function readJob(file: string | undefined, flags: JobFlags, modelName: string | undefined): Promise<JobSpec> {
  const fromFile = file === undefined ? {} : await readYaml(file);
  const directory = file === undefined ? process.cwd() : dirname(resolve(file));
  const input = isRecord(fromFile) ? merged(fromFile, await fromFlags(flags)) : fromFile;
  const parsed = parseJob(input, { directory, modelName, newId });
  if (!parsed.ok) throw new RejectedError(parsed.problems);
  return parsed.job;
}

async function readYaml(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw rejected('job file', file, `cannot be read (${error.code})`, 'Give the path of a YAML or JSON file');
  });
  const document = parseDocument(text);
  const [first] = document.errors;
  if (first) throw rejected('job file', file, `is not YAML: ${first.message.split('\n')[0]}`, 'Mend that place');
  // Aliases are bounded: a few lines of YAML can stand for gigabytes.
  return document.toJS({ maxAliasCount: 100 });
}

type Fields = Record<string, unknown>;

async function fromFlags(flags: JobFlags): Promise<Fields> {
  const { repo, base, check, constraint, setup, setupNetwork, protect, model, maxSteps, maxTokens, id, sandbox, branch } = flags;
  return {
    ...(repo === undefined ? {} : { repository: isUrl(repo) ? repo : resolve(repo) }),
    ...(base === undefined ? {} : { base }),
    ...(flags.goal === undefined ? {} : { goal: await goalText(flags.goal) }),
    ...(check === undefined ? {} : { checks: check }),
    ...(constraint === undefined ? {} : { constraints: constraint }),
    ...(setup === undefined ? {} : { setup: { command: setup, network: setupNetwork ?? false } }),
    ...(protect === undefined ? {} : { protectedPaths: protect }),
    ...(model === undefined ? {} : { model: { name: model } }),
    ...(id === undefined ? {} : { id }),
    ...(sandbox === undefined ? {} : { sandbox: { kind: sandbox } }),
    ...(branch === undefined ? {} : { delivery: { branch } }),
    ...(maxSteps === undefined && maxTokens === undefined
      ? {}
      : { budget: { ...amount('maxSteps', maxSteps), ...amount('maxTokens', maxTokens) } }),
  };
}

/** Fields of an object in the file stay where a flag says nothing of them. */
function merged(file: Fields, flags: Fields): Fields {
  const result: Fields = { ...file };
  for (const [key, value] of Object.entries(flags)) {
    const standing = key === 'model' && typeof file[key] === 'string' ? {} : file[key];
    result[key] = isRecord(value) && isRecord(standing) ? { ...standing, ...value } : value;
  }
  return result;
}

async function goalText(goal: string): Promise<string> {
  if (!goal.startsWith('@')) return goal;
  return readFile(goal.slice(1), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw rejected('--goal', goal, `cannot be read (${error.code})`, 'Write the goal itself, or @ and the path of a text file');
  });
}

/** A number as it was written, so that what is wrong with it is said of the job's own field. */
function amount(field: string, text: string | undefined): Fields {
  return text === undefined ? {} : { [field]: /^\d+$/.test(text) ? Number(text) : text };
}

function newId(): string {
  return `job-${new Date().toISOString().slice(0, 10)}-${randomBytes(3).toString('hex')}`;
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isUrl(repository: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(repository) || /^[^/\s]+@[^/\s]+:/.test(repository);
}
