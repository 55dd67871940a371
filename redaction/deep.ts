/** The same for every text inside of a value. */
import type { Redact } from './redactor';

/** Names of fields stay as they are. */
export function redactedDeep<T>(value: T, redact: Redact): T {
  return mapped(value, redact) as T;
}

function mapped(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((it) => mapped(it, redact));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapped(inner, redact)]));
}
