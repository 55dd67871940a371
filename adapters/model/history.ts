/**
 * The conversation as native chat messages. What a model once wrote is sent back so that no server can choke on it: names and
 * arguments are made valid, text is made well-formed, always in the same way.
 */
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import type { ChatMessage } from '../../contract/chat';
import type { ToolCall } from '../../contract/steps';

export function nativeMessages(messages: readonly ChatMessage[]): ChatCompletionMessageParam[] {
  return messages.map(nativeMessage);
}

function nativeMessage(message: ChatMessage): ChatCompletionMessageParam {
  if (message.role === 'tool') return { role: 'tool', tool_call_id: message.callId, content: wellFormed(message.content) };
  if (message.role !== 'assistant') return { role: message.role, content: wellFormed(message.content) };
  if (message.calls.length === 0) return { role: 'assistant', content: wellFormed(message.content) };
  const tool_calls = message.calls.map((call) => ({
    id: call.id,
    type: 'function' as const,
    function: { name: sendableName(call), arguments: sendableArgs(call) },
  }));
  return { role: 'assistant', content: wellFormed(message.content) || null, tool_calls };
}

/** Providers refuse a request whose history holds a name outside this alphabet, even one they let the model make up. */
export function sendableName(call: ToolCall): string {
  return call.tool.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64) || 'unnamed';
}

/**
 * The arguments as the text of a JSON object. Servers that parse the history answer 500 to truncated JSON; wrapped, the model
 * still sees what it wrote.
 */
export function sendableArgs(call: ToolCall): string {
  const parsed = parseObject(call.args);
  if (parsed !== null) return wellFormed(call.args);
  if (call.args.trim() === '') return '{}';
  return JSON.stringify({ not_valid_json: wellFormed(call.args.slice(0, MAX_KEPT_CHARS)) });
}

/** Enough to show the mistake; more would pay for broken text in every later request. */
const MAX_KEPT_CHARS = 2_000;

export function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Output cut in the middle of a character leaves half a pair, which some servers cannot encode. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
