/** The flags of `submit` as fields of a job file, laid over a file's own. What is wrong with them is found by the job's schema. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isUrl } from '../config/urls';
import { rejected } from './errors';

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
  readonly push?: string;
  readonly pullRequest?: boolean;
  /** False for `--no-plan`. */
  readonly plan?: boolean;
}

export type Fields = Record<string, unknown>;

/** Throws `RejectedError` if a goal's file cannot be read. */
export async function fromFlags(flags: JobFlags): Promise<Fields> {
  const { repo, goal, model, sandbox, branch, push, pullRequest, maxSteps, maxTokens } = flags;
  return given({
    id: flags.id,
    repository: repo === undefined || isUrl(repo) ? repo : resolve(repo),
    base: flags.base,
    goal: goal === undefined ? undefined : await goalText(goal),
    checks: flags.check,
    constraints: flags.constraint,
    setup: setupOf(flags),
    protectedPaths: flags.protect,
    budget: orNothing({ maxSteps: amount(maxSteps), maxTokens: amount(maxTokens) }),
    model: orNothing({ name: model }),
    sandbox: orNothing({ kind: sandbox }),
    delivery: orNothing({ branch, push: push?.startsWith('.') ? resolve(push) : push, pullRequest }),
    plan: flags.plan === false ? 'none' : undefined,
  });
}

/** Fields of an object in the file stay where a flag says nothing of them. */
export function withFlags(file: Fields, flags: Fields): Fields {
  const result: Fields = { ...file };
  for (const [key, value] of Object.entries(flags)) {
    const standing = asObject(key, file[key]);
    result[key] = isRecord(value) && isRecord(standing) ? { ...standing, ...value } : value;
  }
  return result;
}

export function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Another command is another set-up: the network that the file opened was opened for its own. */
function setupOf({ setup, setupNetwork }: JobFlags): unknown {
  if (setup !== undefined) return { command: setup, network: setupNetwork ?? false };
  return orNothing({ network: setupNetwork });
}

/** Fields that a file may write as one word. */
const SHORT_FORM: Readonly<Record<string, string>> = { model: 'name', setup: 'command', sandbox: 'kind' };

function asObject(key: string, value: unknown): unknown {
  const name = SHORT_FORM[key];
  return typeof value === 'string' && name !== undefined ? { [name]: value } : value;
}

export async function goalText(goal: string): Promise<string> {
  if (!goal.startsWith('@')) return goal;
  return readFile(goal.slice(1), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw rejected('--goal', goal, `cannot be read (${error.code})`, 'Write the goal itself, or @ and the path of a text file');
  });
}

/** A number if it was written as one, so that what is wrong with anything else is said of the job's own field. */
function amount(text: string | undefined): unknown {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : text;
}

function orNothing(fields: Fields): Fields | undefined {
  const known = given(fields);
  return Object.keys(known).length > 0 ? known : undefined;
}

function given(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
