/**
 * The scripted model's addresses: the provider's wire, and next to it a small one by which tests in other processes change scripts
 * and faults and read the log. Every request is hostile input.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BodyTooLarge, readBody } from './body';
import type { FaultBook } from './faults';
import type { Journal } from './journal';
import { readJson, readRequest } from './request';
import { parseFaults, parseScript, type Script } from './script';
import { failure, plan, type Transmission } from './transmission';
import { transmit } from './transmit';
import { asideNumber, asideOf, turnOf } from './turn';

export interface Routes {
  readonly scripts: Map<string, Script>;
  readonly faults: FaultBook;
  readonly journal: Journal;
  readonly maxBodyBytes: number;
}

/** Nothing a client sends may end the server: every error becomes an answer. */
export async function serve(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await route(routes, request, response);
  } catch (error) {
    if (response.headersSent || response.destroyed) return void response.destroy();
    await transmit(response, refusal(error as Error));
  }
}

function refusal(error: Error): Transmission {
  if (error instanceof BodyTooLarge) return failure(413, 'request_too_large', error.message, { connection: 'close' });
  if (error instanceof BadRequest) return failure(400, 'bad_request', error.message);
  return failure(500, 'internal', `The scripted model failed: ${error.message}`);
}

async function route(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { kind, name, query } = accepted(() => place(request.url ?? '/'));
  const action = `${request.method} ${kind}`;
  const body = () => readBody(request, routes.maxBodyBytes);
  if (action === 'POST chat' && name === 'completions') return converse(routes, await body(), response);
  if (action === 'GET models' && name === '') return answer(response, { object: 'list', data: [...routes.scripts.keys()].map(modelCard) });
  if (action === 'GET calls' && name === '') return answer(response, routes.journal.calls(query.get('model') ?? undefined));
  if (action === 'PUT scripts' && name !== '') return putScript(routes, name, await body(), response);
  if (action === 'PUT faults' && name !== '') return putFaults(routes, name, await body(), response);
  await transmit(response, failure(404, 'not_found', `${action}${name && `/${name.slice(0, 100)}`} is not served here.`));
}

/** `/v1/kind/name` or `/kind/name`. */
function place(path: string) {
  const url = new URL(path, 'http://127.0.0.1');
  const parts = url.pathname
    .replace(/^\/v1(?=\/)/, '')
    .split('/')
    .map(decodeURIComponent);
  return { kind: parts[1] ?? '', name: parts[2] ?? '', query: url.searchParams };
}

function putScript(routes: Routes, name: string, body: Buffer, response: ServerResponse): void {
  addScript(
    routes,
    name,
    accepted(() => parseScript(name, readJson(body))),
  );
  answer(response, { script: name });
}

async function putFaults(routes: Routes, name: string, body: Buffer, response: ServerResponse): Promise<void> {
  if (!routes.scripts.has(name)) return void (await transmit(response, unknownModel(name)));
  const faults = accepted(() => parseFaults(name, readJson(body)));
  routes.faults.set(name, faults);
  answer(response, { faults: name });
}

class BadRequest extends Error {}

/** What the client sent is read in here: an error is the client's. */
function accepted<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new BadRequest((error as Error).message);
  }
}

async function converse(routes: Routes, body: Buffer, response: ServerResponse): Promise<void> {
  const chat = accepted(() => readRequest(body));
  const script = routes.scripts.get(chat.model);
  if (!script) return void (await transmit(response, unknownModel(chat.model)));
  const aside = asideOf(chat, script);
  const turn = aside === null ? turnOf(chat.messages) : asideNumber(chat.messages);
  const fault = routes.faults.strike(chat.model, turn, aside);
  const n = routes.journal.asked({ model: chat.model, turn, body, ...(aside ? { aside } : {}), ...(fault ? { fault: fault.kind } : {}) });
  const transmission = plan(chat, script, turn, fault, aside);
  const sent = await transmit(response, transmission);
  if (sent && transmission.whole) routes.journal.answered(n);
}

function unknownModel(name: string) {
  return failure(404, 'model_not_found', `The model \`${name.slice(0, 100)}\` does not exist: no script has this name.`);
}

const modelCard = (id: string) => ({ id, object: 'model', created: 0, owned_by: 'scripted' });

function answer(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

export function addScript(routes: Routes, name: string, script: Script): void {
  routes.scripts.set(name, script);
  routes.faults.set(name, script.faults ?? []);
}
