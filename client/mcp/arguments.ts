/** What an assistant gave to a tool, checked against the tool's schema: all problems at once, each with its field, value and remedy. */
import type { z } from 'zod';
import type { Problem } from '../../config/problem';
import { RejectedError } from '../errors';
import { jsonSchema } from './json-schema';

/** Throws `RejectedError`. */
export function argumentsOf<S extends z.ZodType>(schema: S, raw: unknown): z.output<S> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const { properties = {} } = jsonSchema(schema, 'input');
  throw new RejectedError(parsed.error.issues.flatMap((it) => problemsOf(it, properties, raw)));
}

type Described = NonNullable<ReturnType<typeof jsonSchema>['properties']>;

function problemsOf(issue: z.core.$ZodIssue, fields: Described, raw: unknown): readonly Problem[] {
  const remedy = `The arguments are: ${Object.keys(fields).join(', ')}`;
  if (issue.code === 'unrecognized_keys' && issue.path.length === 0)
    return issue.keys.map((field) => ({ field, value: '', problem: 'is not an argument of this tool', remedy }));
  const value = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], raw);
  const field = fieldOf(issue.path);
  const says = fields[String(issue.path[0])]?.description;
  const problem = value === undefined ? 'is missing' : `is not right: ${reasonOf(issue)}`;
  return [{ field, value: JSON.stringify(value) ?? '', problem, remedy: says ? `It is: ${says}` : remedy }];
}

function fieldOf(path: readonly PropertyKey[]): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i ? '.' : ''}${String(part)}`)).join('') || 'arguments';
}

/** Of a value that may have several forms, what each of them wants. */
function reasonOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_union') return `${issue.message.slice(0, 1).toLowerCase()}${issue.message.slice(1)}`;
  return issue.errors.map((form) => form.map(reasonOf).join(', ')).join('; or ');
}
