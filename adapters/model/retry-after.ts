/** How long a provider asks to wait, out of its response headers. */

/** Longer waits are cut: asking again once an hour costs nothing, and a wrong clock or a wrong header must not park a job for days. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/** `retry-after-ms`, else `retry-after` in seconds or as an HTTP date. Undefined when there is none that can be read. */
export function retryAfterMs(headers: Headers | undefined, nowMs: number): number | undefined {
  const wait = decimal(headers?.get('retry-after-ms')) ?? waitOf(headers?.get('retry-after')?.trim(), nowMs);
  return wait === undefined ? undefined : Math.min(MAX_RETRY_AFTER_MS, Math.max(0, Math.ceil(wait)));
}

function waitOf(value: string | undefined, nowMs: number): number | undefined {
  if (!value) return undefined;
  const seconds = decimal(value);
  if (seconds !== undefined) return seconds * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : date - nowMs;
}

function decimal(value: string | null | undefined): number | undefined {
  return value && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}
