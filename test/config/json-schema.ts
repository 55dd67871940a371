/** As much of JSON Schema as the job file's schema uses; a keyword it does not know is an error, so that none is passed over. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** The places of a value that a schema does not accept; none if it does. */
export function violations(schema: JsonSchema, value: unknown, place = 'job'): readonly string[] {
  return Object.entries(schema).flatMap(([keyword, wanted]) => {
    const rule = RULES[keyword];
    if (!rule) throw new Error(`${place}: the keyword ${keyword} is not known here`);
    return rule(wanted as never, value, place, schema);
  });
}

type Rule = (wanted: never, value: unknown, place: string, schema: JsonSchema) => readonly string[];

const nothing: Rule = () => [];

function rule<T>(holds: (wanted: T, value: unknown) => boolean): Rule {
  return (wanted, value, place) => (holds(wanted, value) ? [] : [`${place}: ${JSON.stringify(wanted)}`]);
}

const RULES: Readonly<Record<string, Rule>> = {
  $schema: nothing,
  title: nothing,
  description: nothing,
  default: nothing,
  type: rule<string>((type, value) => typeOf(value) === type || (type === 'number' && typeOf(value) === 'integer')),
  enum: rule<readonly unknown[]>((options, value) => options.includes(value)),
  const: rule<unknown>((wanted, value) => wanted === value),
  pattern: rule<string>((pattern, value) => typeof value !== 'string' || new RegExp(pattern, 'u').test(value)),
  minLength: rule<number>((length, value) => typeof value !== 'string' || [...value].length >= length),
  maxLength: rule<number>((length, value) => typeof value !== 'string' || [...value].length <= length),
  minimum: rule<number>((least, value) => typeof value !== 'number' || value >= least),
  maximum: rule<number>((most, value) => typeof value !== 'number' || value <= most),
  minItems: rule<number>((least, value) => !Array.isArray(value) || value.length >= least),
  maxItems: rule<number>((most, value) => !Array.isArray(value) || value.length <= most),
  required: rule<readonly string[]>((names, value) => !isObject(value) || names.every((name) => Object.hasOwn(value, name))),
  properties: (properties: Readonly<Record<string, JsonSchema>>, value, place) =>
    isObject(value)
      ? Object.entries(properties).flatMap(([name, schema]) =>
          Object.hasOwn(value, name) ? violations(schema, value[name], `${place}.${name}`) : [],
        )
      : [],
  additionalProperties: (allowed: unknown, value, place, { properties = {} }) =>
    isObject(value) && allowed === false
      ? Object.keys(value).flatMap((name) => (Object.hasOwn(properties as object, name) ? [] : [`${place}.${name}: is unknown`]))
      : [],
  items: (schema: JsonSchema, value, place) =>
    Array.isArray(value) ? value.flatMap((item, i) => violations(schema, item, `${place}[${i}]`)) : [],
  anyOf: (forms: readonly JsonSchema[], value, place) => {
    const found = forms.map((form) => violations(form, value, place));
    return found.some((it) => it.length === 0) ? [] : found.flat();
  },
};

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
