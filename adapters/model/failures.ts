/**
 * Every way a call can fail, sorted once into the names of contract/failures.ts. Nothing after this file looks at a status, a
 * provider's code or an error's wording. Texts are cut, and never hold the key.
 */
import { APIError, OpenAIError } from 'openai';
import { ModelFailure, type ModelFailureKind } from '../../contract/failures';
import type { Redact } from '../../redaction/redactor';
import { retryAfterMs } from './retry-after';

export interface Endpoint {
  readonly apiKey: string;
  readonly baseURL: string;
  readonly model: string;
  readonly redact: Redact;
}

/** Returns a `ModelFailure` for whatever the wire can cause, and any other error as it is: that one is a bug of ours. */
export function sortFailure(error: unknown, endpoint: Endpoint): unknown {
  if (error instanceof ModelFailure) return error;
  if (error instanceof APIError && (error.status !== undefined || error.error !== undefined)) return fromProvider(error, endpoint);
  const system = systemError(error);
  if (system) return named(/TIMEOUT|TIMEDOUT/.test(system.code) ? 'timeout' : 'transport', `${system.message} (${system.code})`, endpoint);
  if (error instanceof SyntaxError) return named('transport', 'it sent what is not JSON', endpoint);
  return error instanceof OpenAIError ? named('transport', error.message, endpoint) : error;
}

function fromProvider(error: APIError, endpoint: Endpoint): ModelFailure {
  const status = statusOf(error);
  // On lines of their own, so that no pattern matches across two of them.
  const said = [error.code, error.type, error.message, JSON.stringify(error.error)].join('\n');
  const kind = kindOf(status, said);
  const answer = safeText(error.message, endpoint, MAX_ANSWER_CHARS);
  const text = `${endpoint.model} at ${endpoint.baseURL} answered ${answer.replace(/[.\s]+$/, '')}.${REMEDY[kind] ?? ''}`;
  const window = kind === 'context_overflow' ? statedWindow(said) : undefined;
  return new ModelFailure(kind, safeText(text, endpoint), retryAfterMs(error.headers, Date.now()), window);
}

/** An error inside a stream has no status of its own; some providers put one into its code. */
function statusOf(error: APIError): number | null {
  const status = error.status ?? Number(error.code);
  return Number.isInteger(status) && status >= 300 && status <= 599 ? status : null;
}

/** The table. What only a person can mend must not look like something that passes, nor the other way round. */
function kindOf(status: number | null, said: string): ModelFailureKind {
  if (OUT_OF_CREDIT.test(said)) return 'unauthorized';
  if (status === 429 || (status === null && RATE_LIMIT.test(said))) return 'rate_limited';
  if (status !== 401 && CONTENT_FILTER.test(said)) return 'content_filter';
  if (status === 401 || status === 402 || status === 403) return 'unauthorized';
  if (status === 413 || CONTEXT_OVERFLOW.test(said)) return 'context_overflow';
  if (status === 404 || (status !== null && status < 500 && UNKNOWN_MODEL.test(said))) return 'unknown_model';
  if (status === 408) return 'timeout';
  if (status === null || status >= 500 || status === 409 || status === 425) return 'overloaded';
  return 'invalid_request';
}

/** Comes with 429, but no waiting helps: OpenAI's `insufficient_quota` and its like elsewhere. */
const OUT_OF_CREDIT = /insufficient_quota|insufficient (balance|credits?)|billing_hard_limit/i;
const RATE_LIMIT = /rate.?limit|too many requests/i;
const CONTENT_FILTER = /content.?(filter|policy|management)|ResponsibleAIPolicy|flagged by moderation/i;
/** The wordings of OpenAI, Anthropic, Google, Mistral, xAI, Groq, Bedrock, Moonshot, vLLM, llama.cpp, LM Studio, Ollama and others. */
const CONTEXT_OVERFLOW = new RegExp(
  [
    'context.?(length|size|window).{0,40}exceed',
    'exceed.{0,60}context.?(length|size|window)',
    'max(imum)?.{0,12}(context|prompt|model|sequence).?length',
    '(prompt|input|messages?) (is |are )?too (long|large)',
    'too large for model',
    '(longer|greater) than the (maximum|context)',
    'reduce the length of the',
    'token (count|limit).{0,40}exceed',
    'exceed.{0,40}token (count|limit)',
    'too many tokens',
    'prompt exceeds max',
  ].join('|'),
  'i',
);
/** "maximum context length is 8192 tokens", "context size (4096 tokens)", "n_ctx":4096, "> 200000 maximum": the limit, not what was sent. */
const STATED_WINDOW = [
  /(?:max(?:imum)?|context)[^\d\n]{0,40}?(?:length|size|window|limit)[^\d\n]{0,30}?(\d{3,8})/i,
  /"n_ctx":\s*(\d{3,8})/i,
  /(?:>|with)\s*(\d{3,8})\s*max/i,
  /(?:tokens allowed|token limit)\W{0,3}(\d{3,8})/i,
];

function statedWindow(said: string): number | undefined {
  const found = STATED_WINDOW.map((pattern) => pattern.exec(said)?.[1]).find((digits) => digits !== undefined);
  return found === undefined ? undefined : Number(found);
}

const UNKNOWN_MODEL = /model_not_found|unknown model|model.{0,80}(not found|does(n't| not) exist|not exist)/i;

const REMEDY: Partial<Record<ModelFailureKind, string>> = {
  unauthorized: ' Check OPENAI_API_KEY and the account behind it, then resume the job.',
  unknown_model: ' Check the model name of the profile and OPENAI_BASE_URL (its path often ends in /v1), then resume the job.',
};

function named(kind: ModelFailureKind, what: string, endpoint: Endpoint): ModelFailure {
  return new ModelFailure(kind, safeText(`No reply from ${endpoint.baseURL}: ${what}.`, endpoint));
}

/** The client wraps the system's error, which alone says what happened. */
function systemError(error: unknown): { readonly code: string; readonly message: string } | null {
  let at = error;
  for (let depth = 0; isRecord(at) && depth < 5; depth += 1) {
    if (typeof at.code === 'string' && !OUR_MISTAKE.test(at.code)) return { code: at.code, message: String(at.message) };
    at = at.cause;
  }
  return null;
}

/** Node's codes for a call made wrongly: waiting would not mend it. */
const OUR_MISTAKE = /^ERR_(INVALID|MISSING|OUT_OF_RANGE|UNESCAPED|METHOD)/;

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Longer error pages help nobody, and the text ends up in histories. */
const MAX_TEXT_CHARS = 500;

/** The provider's own words, so that the remedy after them is not cut off. */
const MAX_ANSWER_CHARS = 250;

/** Redacted before it is cut: half a key has no shape. */
function safeText(text: string, { apiKey, redact }: Endpoint, maxChars = MAX_TEXT_CHARS): string {
  const hidden = redact(apiKey.length < 4 ? text : text.replaceAll(apiKey, '[key]'));
  const plain = hidden.replace(/\b(sk|pk|key)-[\w*.-]{4,}/g, '[key]').replace(/[\s\p{Cc}\p{Surrogate}]+/gu, ' ');
  return plain.length <= maxChars ? plain : `${plain.slice(0, maxChars - 1)}…`;
}
