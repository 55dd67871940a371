/**
 * The `Model` port over the openai client: one call to any endpoint that speaks chat completions, streamed, under one absolute
 * deadline, with its failures named. It keeps nothing between calls but the connection and which name the endpoint has for the
 * output cap. No retries here, and no environment: whoever builds it says where and with which key.
 */
import OpenAI from 'openai';
import type { Model } from '../../activities/ports';
import type { ModelReply, ModelRequest } from '../../contract/chat';
import { ModelFailure } from '../../contract/failures';
import { redactedDeep } from '../../redaction/deep';
import { byShape, type Redact } from '../../redaction/redactor';
import { MAX_TIMER_MS, withDeadline } from './deadline';
import { sortFailure } from './failures';
import { toReply } from './reply';
import { type OutputCap, refusesOutputCap, toBody } from './request';
import { assemble } from './stream';
import { keepAliveFetch } from './transport';

export interface OpenAiOptions {
  readonly apiKey?: string;
  /** With its path, as in `http://127.0.0.1:11434/v1`. OpenAI's own unless given. */
  readonly baseURL?: string;
  /** By shape alone if absent. */
  readonly redact?: Redact;
}

/** Never throws: a key or an address that cannot be used is an `unauthorized` failure of each call, which parks a job. */
export function openAiModel(options: OpenAiOptions): Model {
  const { redact = byShape.redact } = options;
  const apiKey = options.apiKey?.trim() ?? '';
  const baseURL = options.baseURL?.trim() || OPENAI_URL;
  const problem = unusable(apiKey, baseURL, options);
  const client = problem === null ? connect(apiKey || KEY_OF_KEYLESS_SERVERS, baseURL) : null;
  let cap: OutputCap = 'max_completion_tokens';

  async function call(request: ModelRequest, signal: AbortSignal, onProgress: (chars: number) => void): Promise<ModelReply> {
    if (client === null) throw new ModelFailure('unauthorized', problem ?? '');
    try {
      return await once(client, request, cap, signal, onProgress);
    } catch (error) {
      if (cap !== 'max_completion_tokens' || !refusesOutputCap(error)) throw error;
      const reply = await once(client, request, 'max_tokens', signal, onProgress);
      cap = 'max_tokens';
      return reply;
    }
  }

  return {
    async reply(request, signal, onProgress = () => {}) {
      try {
        return redactedDeep(await withDeadline(signal, request.profile.timeoutSec, (inner) => call(request, inner, onProgress)), redact);
      } catch (error) {
        // The client's own abort error looks like a failure of the call: only the reason may travel on.
        if (signal.aborted) throw signal.reason;
        throw sortFailure(error, { apiKey, baseURL: shown(baseURL), model: request.profile.name, redact });
      }
    },
  };
}

const OPENAI_URL = 'https://api.openai.com/v1';
/** Local servers ask for no key, but the client insists on one. */
const KEY_OF_KEYLESS_SERVERS = 'none';

async function once(
  client: OpenAI,
  request: ModelRequest,
  cap: OutputCap,
  signal: AbortSignal,
  onProgress: (chars: number) => void,
): Promise<ModelReply> {
  const body = toBody(request, cap);
  // The client's own time limit covers only the wait for the headers; ours covers all.
  const stream = await client.chat.completions.create(body, { signal, timeout: MAX_TIMER_MS });
  const assembled = await assemble(stream, onProgress);
  return toReply(assembled, request, () => JSON.stringify(body).length);
}

function connect(apiKey: string, baseURL: string): OpenAI {
  return new OpenAI({ apiKey, adminAPIKey: null, baseURL, maxRetries: 0, logLevel: 'off', fetch: keepAliveFetch() });
}

/** Without its query, where gateways put secrets. */
function shown(baseURL: string): string {
  const { origin, pathname } = new URL(baseURL);
  return `${origin}${pathname}`;
}

/** What would make the client or `fetch` throw with the key or a password in the message. */
function unusable(apiKey: string, baseURL: string, options: OpenAiOptions): string | null {
  if (!apiKey && !options.baseURL?.trim()) return 'No model can be called: set OPENAI_API_KEY, or OPENAI_BASE_URL for a local server.';
  if (!/^[\x21-\x7e]*$/.test(apiKey))
    return 'OPENAI_API_KEY contains characters that no key has, such as a space or a line break: set it again.';
  const url = URL.canParse(baseURL) ? new URL(baseURL) : null;
  if (url?.username || url?.password) return 'OPENAI_BASE_URL contains a user name or a password: pass the secret as OPENAI_API_KEY.';
  if (url === null || !/^https?:$/.test(url.protocol))
    return `OPENAI_BASE_URL is "${baseURL.slice(0, 200)}": it has to be an http or https URL.`;
  return null;
}
