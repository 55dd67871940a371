/**
 * The `fetch` that the client is given, over Node's own HTTP. The built-in one gives up after 300 s without headers or data, a
 * limit that cannot be lifted there, and a local model can take longer to read a long prompt. No redirects: they would carry the
 * key elsewhere. Knows HTTP only.
 */
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

/** Kept connections; one idle for longer is likely to be closed by the other side just when it is used again. */
const IDLE_CONNECTION_MS = 30_000;
/** Enough to sort an error by; an endless error page stops here. */
const MAX_ERROR_BYTES = 65_536;

/** Resolves with the headers; the body follows as it comes. Rejects with the system's error as the cause. */
export function keepAliveFetch(): typeof fetch {
  const options = { keepAlive: true, timeout: IDLE_CONNECTION_MS };
  const http = { send: httpRequest, agent: new HttpAgent(options) };
  const https = { send: httpsRequest, agent: new HttpsAgent(options) };
  return async (input, init = {}) => {
    const url = new URL(String(input));
    const { send, agent } = url.protocol === 'https:' ? https : http;
    const headers = Object.fromEntries(new Headers(init.headers));
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = send(url, { method: init.method ?? 'GET', headers, agent, ...(init.signal ? { signal: init.signal } : {}) });
      outgoing.once('response', resolve).on('error', (error) => reject(new Error(error.message, { cause: error })));
      outgoing.end(init.body as string | undefined);
    });
    return toResponse(incoming);
  };
}

async function toResponse(incoming: IncomingMessage): Promise<Response> {
  const status = incoming.statusCode ?? 0;
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headersDistinct)) headers.set(name, (value ?? []).join(', '));
  if (status === 200) return withBody(new Response(null, { status, headers }), incoming);
  const text = await errorText(incoming);
  // Whatever is no success and no error either cannot be a reply.
  return new Response(shaped(text), { status: status >= 300 && status <= 599 ? status : 502, headers });
}

/** Some servers put an error's message at the top or under another name; the client reads only what is under `error`. */
function shaped(text: string): string {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== 'object' || body === null) return text;
    return 'error' in body ? text : JSON.stringify({ error: 'message' in body ? body : { message: text } });
  } catch {
    return text;
  }
}

async function errorText(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= MAX_ERROR_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MAX_ERROR_BYTES).toString('utf8');
}

/** The client takes for a body whatever can be iterated; a web stream made of Node's own costs more than all else of a short reply. */
function withBody(response: Response, incoming: IncomingMessage): Response {
  return Object.defineProperty(response, 'body', { value: incoming });
}
