/**
 * Puts a streamed reply together from its chunks, however they are cut. Takes what servers really send: indices left out, names
 * repeated, arguments as objects. Says what came; whether it is a good reply is decided in reply.ts.
 */
import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import { ModelFailure } from '../../contract/failures';

export interface Assembled {
  readonly text: string;
  readonly calls: readonly { readonly id: string; readonly name: string; readonly args: string }[];
  /** Null when the stream ended without one: it was cut. */
  readonly finishReason: string | null;
  /** As the server wrote it, if it did. */
  readonly usage: unknown;
}

/** No reply is this long: 8 million characters are 2 million tokens, ten times the largest output on offer. */
const MAX_CHARS = 8_000_000;

/** Rejects with whatever the stream throws, and with `transport` when it does not stop. `onProgress` gets the characters so far. */
export async function assemble(chunks: AsyncIterable<ChatCompletionChunk>, onProgress: (chars: number) => void): Promise<Assembled> {
  const draft: Draft = { text: [], calls: [], finishReason: null, usage: null, chars: 0 };
  for await (const chunk of chunks) {
    const before = draft.chars;
    add(draft, chunk);
    if (draft.chars > MAX_CHARS) throw new ModelFailure('transport', `The model's reply did not stop after ${MAX_CHARS} characters.`);
    if (draft.chars > before) onProgress(draft.chars);
  }
  const calls = draft.calls.map((call) => ({ id: call.id, name: call.name, args: call.args.join('') }));
  return { text: draft.text.join(''), calls, finishReason: draft.finishReason, usage: draft.usage };
}

interface Draft {
  readonly text: string[];
  readonly calls: DraftCall[];
  finishReason: string | null;
  usage: unknown;
  chars: number;
}

interface DraftCall {
  readonly index: number | null;
  id: string;
  name: string;
  readonly args: string[];
}

/** A chunk as it may come: the client's types promise more than servers keep. */
interface LooseChunk {
  readonly usage?: unknown;
  readonly choices?: readonly LooseChoice[] | null;
}

interface LooseChoice {
  readonly index?: number;
  readonly finish_reason?: unknown;
  readonly delta?: {
    readonly content?: unknown;
    readonly refusal?: unknown;
    readonly reasoning_content?: unknown;
    readonly reasoning?: unknown;
    readonly tool_calls?: readonly LooseCall[] | null;
  } | null;
}

interface LooseCall {
  readonly index?: unknown;
  readonly id?: unknown;
  readonly function?: { readonly name?: unknown; readonly arguments?: unknown } | null;
}

function add(draft: Draft, chunk: LooseChunk): void {
  if (chunk.usage) draft.usage = chunk.usage;
  for (const choice of chunk.choices ?? []) {
    if (choice.index) continue;
    if (typeof choice.finish_reason === 'string' && choice.finish_reason !== '') draft.finishReason = choice.finish_reason;
    for (const text of [choice.delta?.content, choice.delta?.refusal]) addText(draft, text);
    // Reasoning is shown as progress and is no part of the reply.
    for (const text of [choice.delta?.reasoning_content, choice.delta?.reasoning])
      draft.chars += typeof text === 'string' ? text.length : 0;
    for (const call of choice.delta?.tool_calls ?? []) addCall(draft, call);
  }
}

function addText(draft: Draft, text: unknown): void {
  if (typeof text !== 'string' || text === '') return;
  draft.text.push(text);
  draft.chars += text.length;
}

function addCall(draft: Draft, delta: LooseCall): void {
  const id = typeof delta.id === 'string' ? delta.id : '';
  const name = typeof delta.function?.name === 'string' ? delta.function.name : '';
  const call = callOf(draft, typeof delta.index === 'number' ? delta.index : null, id, name);
  if (call.id === '') call.id = id;
  if (call.name !== name) call.name += name;
  const args = argsText(delta.function?.arguments);
  if (args !== '') call.args.push(args);
  draft.chars += args.length;
}

/**
 * Which call a delta continues. By its index; where servers leave that out, or give all the same, a new id begins a new call,
 * and so does a name without an id.
 */
function callOf(draft: Draft, index: number | null, id: string, name: string): DraftCall {
  const begun = draft.calls.findLast((call) => (index === null ? id === '' || call.id === id : call.index === index));
  const another = begun !== undefined && id !== '' && begun.id !== '' && begun.id !== id;
  const nameless = index === null && id === '' && name !== '';
  if (begun && !another && !nameless) return begun;
  const call: DraftCall = { index, id: '', name: '', args: [] };
  draft.calls.push(call);
  return call;
}

function argsText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
