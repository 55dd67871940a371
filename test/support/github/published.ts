/**
 * GitHub's published description of its API, as far as we use it (`carve.mjs` says where it is from): which operation a request is, what
 * is wrong with it, what is wrong with an answer, and the answers that GitHub gives as examples.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}
interface Content {
  readonly content?: { readonly 'application/json'?: { readonly schema: Schema } };
}
interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly schema: Schema;
}
interface Operation {
  readonly parameters: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content | { readonly $ref: string }>>;
}
interface Published {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly parameters: Readonly<Record<string, Parameter>>;
    readonly responses: Readonly<Record<string, Content>>;
    readonly examples: Readonly<Record<string, { readonly value: unknown }>>;
  };
}

/** Ajv wants a type beside `nullable`; where the description has none, anything goes anyhow. */
const published = JSON.parse(readFileSync(join(__dirname, 'api.github.com.json'), 'utf8'), (_key, value) => {
  if (value?.nullable !== true || value.type !== undefined) return value;
  const { nullable: _, ...rest } = value;
  return { anyOf: [rest, { type: 'null' }] };
}) as Published;

const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false });
addFormats(ajv);
ajv.addFormat('repo.nwo', true);
ajv.addFormat('int64', true);
ajv.addSchema(published, 'github');

export interface Asked {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The operation that a request is, or null. `path` is below the API's own. */
export function operationOf(method: string, path: string): Asked | null {
  for (const [template, methods] of Object.entries(published.paths)) {
    const pattern = template.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
    const found = new RegExp(`^${pattern}$`).exec(path);
    const operation = methods[method.toLowerCase()];
    if (!found || !operation) continue;
    const parameters = Object.fromEntries(Object.entries(found.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]));
    return { path: template, method: method.toLowerCase(), operation, parameters };
  }
  return null;
}

/** What is wrong with a request by the description; what it does not know is wrong too. */
export function wrongWith({ operation, parameters, path, method }: Asked, query: URLSearchParams, body: unknown): readonly string[] {
  const known = operation.parameters.map((it) => ('$ref' in it ? (resolve(it.$ref) as Parameter) : it));
  const given = [
    ...Object.entries(parameters).map(([name, value]) => ({ in: 'path', name, value })),
    ...[...query].map(([name, value]) => ({ in: 'query', name, value })),
  ];
  const wrong = given.flatMap((it) => {
    const parameter = known.find((each) => each.name === it.name && each.in === it.in);
    if (!parameter) return [`${it.in} has ${it.name}`];
    const value = parameter.schema.type === 'integer' ? Number(it.value) : it.value;
    return errorsOf(ajv.compile(parameter.schema), value).map((error) => `${it.name}${error}`);
  });
  const schema = operation.requestBody?.content?.['application/json']?.schema;
  if (!schema) return body === undefined ? wrong : [...wrong, 'has a body'];
  const unknown = Object.keys((body ?? {}) as object).filter((field) => !schema.properties?.[field]);
  const validate = compiled(`/paths/${escaped(path)}/${method}/requestBody/content/application~1json/schema`);
  return [...wrong, ...unknown.map((field) => `body has ${field}`), ...errorsOf(validate, body).map((it) => `body${it}`)];
}

/** What is wrong with an answer of a test's own server, which must not answer what GitHub never would. */
export function wrongAnswer({ operation, path, method }: Asked, status: number, body: unknown): readonly string[] {
  const response = operation.responses[String(status)];
  if (!response) return [];
  const at = '$ref' in response ? response.$ref.slice(1) : `/paths/${escaped(path)}/${method}/responses/${status}`;
  return errorsOf(compiled(`${at}/content/application~1json/schema`), body);
}

/** A copy, to be filled in. */
export function example<T = Record<string, unknown>>(name: string): T {
  return structuredClone(published.components.examples[name]?.value) as T;
}

function resolve(ref: string): unknown {
  const parts = ref.split('/').slice(1);
  return parts.reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], published);
}

function compiled(pointer: string): ValidateFunction {
  return ajv.getSchema(`github#${pointer}`) ?? ajv.compile({ $ref: `github#${pointer}` });
}

function escaped(path: string): string {
  return path.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D');
}

function errorsOf(validate: ValidateFunction, value: unknown): string[] {
  return validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
