/** A job from a file, from flags, or from both: flags win. Everything that can be found wrong with it is found at once. */
import { randomBytes } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { type JobContext, parseJob } from '../config/job';
import type { LineOf } from '../config/job-problems';
import type { JobInput } from '../config/job-schema';
import type { Problem } from '../config/problem';
import type { FindSecrets } from '../config/secrets-in';
import type { JobSpec } from '../contract/job';
import { RejectedError } from './errors';
import { type Fields, fromFlags, isRecord, type JobFlags, withFlags } from './job-flags';
import { checkRepository } from './preflight';
import { readSealedFiles } from './sealed-files';
import { readYaml } from './yaml-file';

export interface JobDefaults {
  /** What a relative repository path is relative to; the current directory if absent. */
  readonly directory?: string;
  /** For a job that names no model. */
  readonly modelName?: string | undefined;
  /** Of what is asked whether it holds a secret; by shape alone if absent. */
  readonly findSecrets?: FindSecrets | undefined;
}

/** What a job file holds, as a job to submit. Throws `RejectedError` with every problem. */
export function jobFrom(input: JobInput, { directory = process.cwd(), modelName }: JobDefaults = {}): JobSpec {
  const parsed = parseJob(input, { directory, modelName, newId, readFiles: readSealedFiles });
  if (!parsed.ok) throw new RejectedError(parsed.problems);
  return parsed.job;
}

/** The same of anything that came from outside: with every problem, those of the repository too if it is known which is meant. */
export async function checkedJob(
  input: unknown,
  { directory = process.cwd(), modelName, findSecrets }: JobDefaults = {},
): Promise<JobSpec> {
  return parsedOrProblems(input, { directory, modelName, findSecrets, newId, readFiles: readSealedFiles });
}

/** Throws as `checkedJob` does. */
export async function readJob(
  file: string | undefined,
  flags: JobFlags,
  { modelName, findSecrets }: Omit<JobDefaults, 'directory'> = {},
): Promise<JobSpec> {
  const { value, lineOf } = file === undefined ? { value: {}, lineOf: undefined } : await readYaml(file);
  const given = await fromFlags(flags);
  const input = isRecord(value) ? withFlags(value, given) : value;
  const directory = file === undefined ? process.cwd() : dirname(resolve(file));
  const whereItStands = lineOf && unlessGiven(lineOf, given);
  return parsedOrProblems(input, { directory, modelName, findSecrets, newId, readFiles: readSealedFiles, lineOf: whereItStands });
}

async function parsedOrProblems(input: unknown, context: JobContext): Promise<JobSpec> {
  const parsed = parseJob(input, context);
  if (parsed.ok) return parsed.job;
  throw new RejectedError([...parsed.problems, ...(await repositoryProblems(input, context, parsed.problems))]);
}

/** `my-service-3fa9c1`: told apart by people, and unique. */
function newId(repositoryName: string): string {
  const words = repositoryName
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
  return `${words || 'job'}-${randomBytes(3).toString('hex')}`;
}

/** What a flag gave is not on a line of the file. */
function unlessGiven(lineOf: LineOf, given: Fields): LineOf {
  return (path) => (path[0] !== undefined && path[0] in given ? undefined : lineOf(path));
}

/** A job with mistakes elsewhere: its repository is asked all the same, as far as it is named rightly. */
async function repositoryProblems(input: unknown, context: JobContext, found: readonly Problem[]): Promise<readonly Problem[]> {
  if (!isRecord(input) || found.some(({ field }) => field === 'repository' || field === 'base')) return [];
  const { repository, base, delivery } = input;
  const branch = found.some(({ field }) => field.startsWith('delivery')) ? undefined : delivery;
  const alone = parseJob({ repository, ...(base === undefined ? {} : { base }), goal: '-', checks: [], model: '-' }, context);
  if (!alone.ok) return [];
  const named = isRecord(branch) && typeof branch.branch === 'string' ? branch.branch : null;
  return checkRepository({ repository: alone.job.repository, base: alone.job.base, branch: named });
}
