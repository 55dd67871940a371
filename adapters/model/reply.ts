/**
 * Judges what came over the wire: a whole reply in our words, or the failure that it is. Ids, caps and token counts are made
 * sound here, always in the same way, because the reply is recorded and must not depend on anything but request and answer.
 */
import type { ModelReply, ModelRequest } from '../../contract/chat';
import { ModelFailure } from '../../contract/failures';
import { LIMITS } from '../../contract/limits';
import type { ToolCall, Usage } from '../../contract/steps';
import { readAction } from './schema-actions';
import type { Assembled } from './stream';

/** `requestChars` tells the length of the body that was sent: what the input is estimated from when the server reports no usage. */
export function toReply(assembled: Assembled, request: ModelRequest, requestChars: () => number): ModelReply {
  refuseBroken(assembled);
  const { text, made } = request.profile.actions === 'schema' ? bySchema(assembled) : { text: assembled.text, made: assembled.calls };
  const calls = withIds(made.slice(0, LIMITS.toolCallsPerReply), request);
  if (text.trim() === '' && calls.length === 0) throw emptyReply(assembled, request);
  return { text, calls, finishReason: finishReason(assembled, calls), usage: usageOf(assembled, requestChars) };
}

type Made = Assembled['calls'][number];

function refuseBroken({ finishReason: reason }: Assembled): void {
  if (reason === null) throw new ModelFailure('transport', 'The stream ended before the reply did: no finish reason came.');
  if (reason === 'content_filter') throw new ModelFailure('content_filter', "The provider's content filter ended the reply.");
  if (reason === 'error') throw new ModelFailure('overloaded', 'The provider ended the reply with an error.');
}

function emptyReply({ finishReason: reason }: Assembled, { profile }: ModelRequest): ModelFailure {
  const why =
    reason === 'length' ? ` It used up its ${profile.maxOutputTokens} output tokens (maxOutputTokens) before saying anything.` : '';
  return new ModelFailure('empty_reply', `The model replied with no text and no tool call.${why}`);
}

function bySchema(assembled: Assembled): { readonly text: string; readonly made: readonly Made[] } {
  const action = assembled.calls.length === 0 ? readAction(assembled.text) : null;
  if (action === null) return { text: assembled.text, made: assembled.calls };
  return { text: '', made: [{ id: '', name: action.tool, args: action.args }] };
}

/** Keeps a usable id. A missing, odd or taken one becomes `call_<n>`, n counting the calls of the whole conversation. */
function withIds(made: readonly Made[], request: ModelRequest): readonly ToolCall[] {
  const earlier = request.messages.flatMap((message) => (message.role === 'assistant' ? message.calls : []));
  const taken = new Set(earlier.map((call) => call.id));
  const kept = made.map((call) => claim(taken, call.id));
  let n = earlier.length;
  const next = (): string => {
    do n += 1;
    while (taken.has(`call_${n}`));
    return `call_${n}`;
  };
  return made.map((call, index) => ({ id: kept[index] ?? next(), tool: call.name.slice(0, MAX_NAME_CHARS), args: call.args }));
}

function claim(taken: Set<string>, id: string): string | null {
  if (taken.has(id) || !/^[\x21-\x7e]{1,128}$/.test(id)) return null;
  taken.add(id);
  return id;
}

/** Twice what providers allow for a tool's name: it is printed in titles and errors. */
const MAX_NAME_CHARS = 128;

function finishReason({ finishReason: reason }: Assembled, calls: readonly ToolCall[]): ModelReply['finishReason'] {
  if (reason === 'length' || reason === 'max_tokens') return 'length';
  return calls.length > 0 ? 'tool_calls' : 'stop';
}

/** Characters a token where nobody counted: right within a third for English and code. */
const CHARS_PER_TOKEN = 4;

/** The server's numbers where they are numbers, else an estimate: a budget that adds up NaN or zero never ends. */
function usageOf(assembled: Assembled, requestChars: () => number): Usage {
  const usage = record(assembled.usage);
  const replyChars = assembled.calls.reduce((sum, call) => sum + call.name.length + call.args.length, assembled.text.length);
  const inputTokens = count(usage.prompt_tokens) || Math.ceil(requestChars() / CHARS_PER_TOKEN);
  const outputTokens = count(usage.completion_tokens) || Math.ceil(replyChars / CHARS_PER_TOKEN);
  const cachedTokens = Math.min(inputTokens, count(record(usage.prompt_tokens_details).cached_tokens));
  const reasoningTokens = Math.min(outputTokens, count(record(usage.completion_tokens_details).reasoning_tokens));
  return { inputTokens, cachedTokens, outputTokens, ...(reasoningTokens > 0 ? { reasoningTokens } : {}) };
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.round(value) : 0;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
