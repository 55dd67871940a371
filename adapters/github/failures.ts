/** What GitHub answers when it does not do what it is asked, sorted once, with what a person can do about it. */
import { ForgeFailure } from '../../contract/failures';

/** As octokit throws it; without a response the request did not get through. */
interface RequestError {
  readonly status: number;
  readonly message: string;
  readonly response?: { readonly headers: Readonly<Record<string, string | number | undefined>>; readonly data?: unknown };
}

/** `what` is what the token needs the right to do. Anything that is not octokit's passes through as it is. */
export function sorted(error: unknown, what: string, nowMs: number): unknown {
  if (!isRequestError(error)) return error;
  const { status, response } = error;
  const said = words(error);
  if (!response) return new ForgeFailure('transport', `GitHub cannot be reached: ${said}`);
  const wait = rateLimit(error, nowMs);
  if (wait !== null) return new ForgeFailure('rate_limited', `GitHub asks to wait: ${said}`, wait);
  if (status === 401)
    return new ForgeFailure(
      'bad_token',
      `GitHub does not take the token: ${said}. Set GITHUB_TOKEN of the worker to one that may ${what}.`,
    );
  if (status === 403) return new ForgeFailure('forbidden', `GitHub forbids it: ${said}. Give the token the right to ${what}.`);
  if (status === 404)
    return new ForgeFailure('not_found', `GitHub shows no such place: ${said}. Give the token the right to see it and to ${what}.`);
  if (status >= 500) return new ForgeFailure('overloaded', `GitHub answers ${status}: ${said}`);
  return new ForgeFailure('refused', `GitHub refuses it: ${said}.`);
}

function isRequestError(error: unknown): error is RequestError {
  const { name, status } = error as { readonly name?: unknown; readonly status?: unknown };
  return name === 'HttpError' && typeof status === 'number';
}

const WORDS_CHARS = 200;

/** The message and the errors of the body, in one line: hostile, as all that comes over a network. */
function words({ message, response }: RequestError): string {
  const { message: said, errors } = (response?.data ?? {}) as { readonly message?: unknown; readonly errors?: unknown };
  const details = Array.isArray(errors) ? errors.map(detail).filter(Boolean).join('; ') : '';
  const line = `${typeof said === 'string' ? said : message}${details ? `: ${details}` : ''}`;
  return line
    .replace(/[\s\p{C}]+/gu, ' ')
    .slice(0, WORDS_CHARS)
    .replace(/[.\s]+$/, '');
}

function detail(error: unknown): string {
  if (typeof error === 'string') return error;
  const { message, field, code } = (error ?? {}) as Readonly<Record<string, unknown>>;
  return typeof message === 'string' ? message : [field, code].filter((it) => typeof it === 'string').join(' ');
}

/** GitHub's docs: `retry-after`, else the reset time where nothing remains, else at least a minute. */
const DEFAULT_WAIT_MS = 60_000;
/** As of a provider's: a wrong clock must not hold a job up for days. */
const LONGEST_WAIT_MS = 3_600_000;

function rateLimit({ status, message, response }: RequestError, nowMs: number): number | null {
  if (status !== 403 && status !== 429) return null;
  const header = (name: string) => {
    const value = response?.headers[name];
    return value !== undefined && /^\d{1,12}$/.test(String(value)) ? Number(value) : undefined;
  };
  const [after, remaining, reset] = ['retry-after', 'x-ratelimit-remaining', 'x-ratelimit-reset'].map(header);
  const known = after !== undefined ? after * 1_000 : remaining === 0 && reset !== undefined ? reset * 1_000 - nowMs : undefined;
  if (known === undefined && remaining !== 0 && status !== 429 && !/rate limit/i.test(message)) return null;
  return Math.min(LONGEST_WAIT_MS, Math.max(0, known ?? DEFAULT_WAIT_MS));
}
