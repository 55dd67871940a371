/**
 * Reads a chat-completions request as hostile input: what is there in a usable shape, or a sentence that says what is not.
 * Knows the wire's request shapes and nothing of scripts.
 */
import type { ChatRequest, WireMessage } from './turn';

/** Throws an `Error` that names the problem; the server answers 400 with it. */
export function readRequest(bytes: Buffer): ChatRequest {
  const body = readJson(bytes);
  if (!isRecord(body)) throw new Error('the body is not a JSON object');
  if (typeof body.model !== 'string') throw new Error('`model` is missing or is not a string');
  if (!Array.isArray(body.messages) || body.messages.length === 0) throw new Error('`messages` is missing or empty');
  const options = isRecord(body.stream_options) ? body.stream_options : {};
  return {
    model: body.model,
    messages: body.messages.map(readMessage),
    ...(Array.isArray(body.tools) ? { tools: body.tools } : {}),
    stream: body.stream === true,
    includeUsage: options.include_usage === true,
    ...outputCap(body.max_completion_tokens ?? body.max_tokens),
  };
}

function outputCap(value: unknown): Pick<ChatRequest, 'outputCap'> {
  return typeof value === 'number' && value > 0 ? { outputCap: value } : {};
}

/** Throws an `Error` that a person can act on; never shows the bytes. */
export function readJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new Error('the body is not valid JSON');
  }
}

function readMessage(message: unknown, index: number): WireMessage {
  if (!isRecord(message) || typeof message.role !== 'string') throw new Error(`messages[${index}] has no role`);
  const calls = Array.isArray(message.tool_calls) ? message.tool_calls : [];
  return { role: message.role, text: textOf(message.content), calls: calls.map(readCall) };
}

function readCall(call: unknown): { readonly name: string; readonly args: string } {
  const made = isRecord(call) && isRecord(call.function) ? call.function : {};
  return { name: String(made.name ?? ''), args: String(made.arguments ?? '') };
}

/** Content is a string, or a list of parts of which the text ones count. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => (isRecord(part) && typeof part.text === 'string' ? part.text : '')).join('\n');
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
