/** What the schema found wrong with a job file, in words for the person who wrote it: field, value, problem, remedy, line. */
import { jobJsonSchema } from './job-schema';
import { nearest } from './nearest';
import type { Problem } from './problem';
import { withoutPassword } from './secrets';

/** What is read of a zod issue. */
export interface Issue {
  readonly code: string;
  readonly message: string;
  readonly path: readonly PropertyKey[];
  readonly keys?: readonly string[];
  readonly errors?: readonly (readonly Issue[])[];
}

type Path = readonly PropertyKey[];

/** Where a path stands in the file, if it is from one. */
export type LineOf = (path: Path) => number | undefined;

export function problemsOf(issue: Issue, input: unknown, lineOf: LineOf = () => undefined): readonly Problem[] {
  if (issue.code === 'unrecognized_keys') return (issue.keys ?? []).map((key) => unknownKey(issue.path, key, lineOf));
  const branch = meantBranch(issue.errors ?? []);
  if (branch) return branch.flatMap((it) => problemsOf({ ...it, path: [...issue.path, ...it.path] }, input, lineOf));
  const value = valueAt(input, issue.path);
  const field = fieldOf(issue.path);
  const where = placeOf(lineOf(issue.path));
  if (value === undefined) return [{ field, value: '', problem: 'is missing', remedy: remedyFor(field), ...where }];
  return [{ field, value: shown(value), problem: `is not right: ${reasonOf(issue)}`, remedy: remedyFor(field), ...where }];
}

const SHOWN_CHARS = 200;

function unknownKey(path: Path, key: string, lineOf: LineOf): Problem {
  const meant = nearest(key.slice(0, SHOWN_CHARS), keysAt(path));
  const remedy = meant ? `Did you mean ${meant}?` : 'Remove it';
  const field = fieldOf([...path, key]).slice(0, SHOWN_CHARS);
  return { field: withoutPassword(field), value: '', problem: 'is not a field of a job', remedy, ...placeOf(lineOf([...path, key])) };
}

/** Of the forms that a field may have, the one that the person was writing: the one whose type is right. */
function meantBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  return branches.find((issues) => !issues.some((it) => it.path.length === 0 && isOfAnotherType(it)));
}

function isOfAnotherType({ code, message }: Issue): boolean {
  return code === 'invalid_type' && !message.includes('expected int,');
}

function reasonOf({ message, errors = [] }: Issue): string {
  const reasons = errors.length > 0 ? errors.flatMap((branch) => branch.map((it) => it.message)) : [message];
  return [...new Set(reasons)].map((it) => it.replace(/^(Invalid (input|option)|Too (small|big)): /, '')).join(', or ');
}

const REMEDIES: Readonly<Record<string, string>> = {
  job: 'A job is fields with values: repository, goal, checks, …; docs/job.md has a whole one',
  id: 'Write a name such as fix-export, or leave it out',
  repository: 'Give the path or URL of a git repository: repository: ../my-service, or --repo PATH',
  base: 'Name a branch, tag or commit to start from, or leave it out for HEAD',
  goal: 'Say what is to be reached: goal: TEXT, or --goal TEXT',
  checks: 'List the commands that prove the goal, such as "npm test" (--check CMD); write checks: [] if only a person can tell',
  setup: 'Write a command such as "npm ci", or { command, network, timeout }',
  model: 'Name the model as its endpoint knows it: model: NAME, or --model NAME',
  sandbox: 'Write docker or local, or fields as in docs/job.md',
};

export function remedyFor(field: string): string {
  const [top = ''] = field.split(/[.[]/);
  return (field === top ? REMEDIES[top] : undefined) ?? `See ${top} in docs/job.md`;
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/** Names that may stand at a path. */
function keysAt(path: Path): readonly string[] {
  const forms = path.reduce<readonly JsonSchema[]>(
    (at, key) => at.flatMap((form) => formsOf(typeof key === 'number' ? form.items : form.properties?.[String(key)])),
    [jobJsonSchema()],
  );
  return forms.flatMap((form) => Object.keys(form.properties ?? {}));
}

function formsOf(schema: JsonSchema | undefined): readonly JsonSchema[] {
  return schema ? [schema, ...(schema.anyOf ?? [])] : [];
}

function fieldOf(path: Path): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i ? '.' : ''}${String(part)}`)).join('') || 'job';
}

function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined),
    input,
  );
}

/** Any value in short. One that leads back to itself, which YAML can make, has no JSON. */
function shown(value: unknown): string {
  try {
    const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
    return withoutPassword(text).slice(0, SHOWN_CHARS);
  } catch {
    return typeof value;
  }
}

function placeOf(line: number | undefined): { readonly line?: number } {
  return line === undefined ? {} : { line };
}
