/**
 * A tool's argument schema as it can be sent. Servers that hold a model to a schema build a grammar from it, and a bound such as
 * `maxLength: 32000` makes llama.cpp refuse the whole request ("number of repetitions exceeds sane defaults"). Size bounds help no
 * model; whoever runs the tool checks the arguments against the whole schema.
 */
type Schema = Readonly<Record<string, unknown>>;

const BOUNDS: ReadonlySet<string> = new Set([
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
]);

/** Keeps the key order, so that equal schemas are equal bytes. */
export function sendableSchema(schema: Schema): Record<string, unknown> {
  const kept = Object.entries(schema).filter(([keyword]) => !BOUNDS.has(keyword));
  return Object.fromEntries(kept.map(([keyword, value]) => [keyword, sendableValue(keyword, value)]));
}

/** Only what holds schemas is looked into: under `properties` the keys are names, and `minimum` may be one of them. */
function sendableValue(keyword: string, value: unknown): unknown {
  if (keyword === 'items' && isSchema(value)) return sendableSchema(value);
  if (keyword === 'anyOf' && Array.isArray(value)) return value.map((one) => (isSchema(one) ? sendableSchema(one) : one));
  if (keyword !== 'properties' || !isSchema(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, isSchema(one) ? sendableSchema(one) : one]));
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
