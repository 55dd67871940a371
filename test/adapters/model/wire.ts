/** What the tests of this folder share: small requests, and a bare HTTP server for what no scripted model would say. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openAiModel } from '../../../adapters/model';
import type { ChatMessage, ModelRequest } from '../../../contract/chat';
import { ModelFailure } from '../../../contract/failures';
import type { ModelProfile } from '../../../contract/job';

export const RUN_TOOL = {
  name: 'run',
  description: 'Runs a command.',
  parameters: { type: 'object', properties: { command: { type: 'string' } }, required: ['command'], additionalProperties: false },
};

export function request(profile: Partial<ModelProfile> = {}, messages?: readonly ChatMessage[]): ModelRequest {
  const whole: ModelProfile = { name: 'job', windowTokens: 8_192, maxOutputTokens: 512, timeoutSec: 20, actions: 'tools', ...profile };
  return { profile: whole, messages: messages ?? turn(1), tools: [RUN_TOOL] };
}

export const turn = (n: number): readonly ChatMessage[] => [
  { role: 'system', content: 'You work on code.' },
  { role: 'user', content: `Go on.\nTurn ${n} of 9.` },
];

export const never = (): AbortSignal => new AbortController().signal;

/** The failure that a call ends in; anything else fails the test. */
export async function failureOf(call: Promise<unknown>): Promise<ModelFailure> {
  const outcome = await call.then(
    (reply) => reply,
    (error: unknown) => error,
  );
  if (outcome instanceof ModelFailure) return outcome;
  throw new Error('expected a ModelFailure', { cause: outcome });
}

export interface Bare {
  readonly url: string;
  readonly bodies: string[];
  close(): Promise<void>;
}

/** Answers every request with `answer`, after its body has been read. */
export async function bareServer(answer: (response: ServerResponse, body: string, request: IncomingMessage) => void): Promise<Bare> {
  const bodies: string[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    bodies.push(body);
    answer(response, body, incoming);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, bodies, close };
}

/** One call against a server that answers so. */
export async function callBare<T>(
  answer: (response: ServerResponse, body: string) => void,
  use: (model: ReturnType<typeof openAiModel>, server: Bare) => Promise<T>,
  apiKey?: string,
): Promise<T> {
  const server = await bareServer(answer);
  try {
    return await use(openAiModel({ baseURL: server.url, ...(apiKey === undefined ? {} : { apiKey }) }), server);
  } finally {
    await server.close();
  }
}

export const sse = (...events: readonly unknown[]): string => events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');

export const delta = (content: Readonly<Record<string, unknown>>, finish_reason: string | null = null) => ({
  choices: [{ index: 0, delta: content, finish_reason }],
});
