/**
 * One completion as the wire shapes it: the plain body, the stream's events, its usage. Pure, and a function of the request
 * and the script alone: ids and usage are the same however often it is asked.
 */
import type { Reply, ScriptedUsage } from './script';
import type { ChatRequest, WireMessage } from './turn';

export interface Completion {
  readonly id: string;
  readonly model: string;
  readonly text: string;
  readonly calls: readonly WireCall[];
  readonly finishReason: string;
  readonly usage: Required<ScriptedUsage> | null;
}

export interface WireCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

/** Characters a token, the usual rule of thumb for English and code. */
const CHARS_PER_TOKEN = 4;
/** Characters of text or arguments in one event of a stream; a few tokens, as real servers send. */
const CHARS_PER_EVENT = 24;

export function complete(request: ChatRequest, reply: Reply, turn: number): Completion {
  const calls = (reply.calls ?? []).map((call, index) => ({
    id: `call_${turn}_${index}`,
    type: 'function' as const,
    function: { name: call.tool, arguments: typeof call.args === 'string' ? call.args : JSON.stringify(call.args) },
  }));
  const text = reply.text ?? '';
  const finishReason = reply.finishReason ?? (calls.length > 0 ? 'tool_calls' : 'stop');
  const usage = reply.usage === 'none' ? null : capped({ ...counted(request, text, calls), ...reply.usage }, request.outputCap);
  return { id: `chatcmpl-${turn}`, model: request.model, text, calls, finishReason, usage };
}

/** No provider bills more output than was asked for. */
function capped(usage: Required<ScriptedUsage>, cap = Number.POSITIVE_INFINITY): Required<ScriptedUsage> {
  return { ...usage, outputTokens: Math.min(usage.outputTokens, cap) };
}

/** Tokens that the request's prompt is estimated at. */
export function promptTokens(request: ChatRequest): number {
  return Math.ceil((toolChars(request) + messageChars(request.messages)) / CHARS_PER_TOKEN);
}

function counted(request: ChatRequest, text: string, calls: readonly WireCall[]): Required<ScriptedUsage> {
  const output = text.length + calls.reduce((sum, call) => sum + call.function.name.length + call.function.arguments.length, 0);
  return {
    inputTokens: promptTokens(request),
    cachedTokens: cachedTokens(request),
    outputTokens: Math.max(1, Math.ceil(output / CHARS_PER_TOKEN)),
  };
}

/**
 * What an append-only conversation shares with its previous request: all before the last assistant message. Taken from the
 * request and not from what was asked before, or a call repeated after a crash would be charged differently.
 */
function cachedTokens(request: ChatRequest): number {
  const last = request.messages.map((message) => message.role).lastIndexOf('assistant');
  if (last < 0) return 0;
  return Math.floor((toolChars(request) + messageChars(request.messages.slice(0, last))) / CHARS_PER_TOKEN);
}

function toolChars(request: ChatRequest): number {
  return request.tools === undefined ? 0 : JSON.stringify(request.tools).length;
}

function messageChars(messages: readonly WireMessage[]): number {
  const chars = (message: WireMessage) =>
    message.calls.reduce((sum, call) => sum + call.name.length + call.args.length, message.text.length);
  return messages.reduce((sum, message) => sum + chars(message), 0);
}

/** The whole reply as one JSON body. */
export function toBody(completion: Completion): string {
  const { text, calls } = completion;
  const message = { role: 'assistant', content: text || null, ...(calls.length > 0 ? { tool_calls: calls } : {}) };
  const choice = { index: 0, message, logprobs: null, finish_reason: completion.finishReason };
  const usage = completion.usage ? { usage: wireUsage(completion.usage) } : {};
  return JSON.stringify({ ...head(completion, 'chat.completion'), choices: [choice], ...usage });
}

/** The reply as server-sent events, `[DONE]` included. */
export function toEvents(completion: Completion, includeUsage: boolean): readonly string[] {
  const frame = head(completion, 'chat.completion.chunk');
  const event = (delta: unknown, finish_reason: string | null = null) =>
    sse({ ...frame, choices: [{ index: 0, delta, logprobs: null, finish_reason }] });
  return [
    event({ role: 'assistant', content: '' }),
    ...pieces(completion.text).map((content) => event({ content })),
    ...completion.calls.flatMap((call, index) => callDeltas(call, index).map((delta) => event({ tool_calls: [delta] }))),
    event({}, completion.finishReason),
    ...(includeUsage && completion.usage ? [sse({ ...frame, choices: [], usage: wireUsage(completion.usage) })] : []),
    'data: [DONE]\n\n',
  ];
}

function callDeltas(call: WireCall, index: number): readonly unknown[] {
  const opening = { index, id: call.id, type: call.type, function: { name: call.function.name, arguments: '' } };
  return [opening, ...pieces(call.function.arguments).map((piece) => ({ index, function: { arguments: piece } }))];
}

function head(completion: Completion, object: string) {
  return { id: completion.id, object, created: 0, model: completion.model, system_fingerprint: 'scripted' };
}

function wireUsage(usage: Required<ScriptedUsage>) {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedTokens },
  };
}

function pieces(text: string): readonly string[] {
  const count = Math.ceil(text.length / CHARS_PER_EVENT);
  return Array.from({ length: count }, (_, i) => text.slice(i * CHARS_PER_EVENT, (i + 1) * CHARS_PER_EVENT));
}

const sse = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;
