/**
 * Actions by schema, for models that cannot make native tool calls: every reply is one JSON object {tool, args}, held to a
 * schema by the server. Renders tools and history in plain messages, and reads the action back. No native tool message is sent.
 */
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import type { ChatMessage, ToolDefinition } from '../../contract/chat';
import { parseObject, sendableArgs, sendableName, wellFormed } from './history';
import { sendableSchema } from './tool-schema';

/** A union over the tools. Not `strict`: OpenAI's strict mode refuses optional arguments, and local servers do not need it. */
export function actionFormat(tools: readonly ToolDefinition[]) {
  const schema = { type: 'object', anyOf: tools.map(actionSchema) };
  return { type: 'json_schema' as const, json_schema: { name: 'action', schema } };
}

function actionSchema(tool: ToolDefinition) {
  return {
    type: 'object',
    properties: { tool: { type: 'string', enum: [tool.name] }, args: sendableSchema(tool.parameters) },
    required: ['tool', 'args'],
    additionalProperties: false,
  };
}

export function actionMessages(messages: readonly ChatMessage[], tools: readonly ToolDefinition[]): ChatCompletionMessageParam[] {
  const names = new Map<string, string>();
  const plain = messages.map((message) => plainMessage(message, names));
  return joined(tools.length > 0 ? withManual(plain, manual(tools)) : plain);
}

type Plain = { readonly role: 'system' | 'user' | 'assistant'; readonly content: string };

function plainMessage(message: ChatMessage, names: Map<string, string>): Plain {
  if (message.role === 'tool')
    return { role: 'user', content: wellFormed(`Result of ${names.get(message.callId) ?? 'the action'}:\n${message.content}`) };
  if (message.role !== 'assistant') return { role: message.role, content: wellFormed(message.content) };
  for (const call of message.calls) names.set(call.id, sendableName(call));
  const actions = message.calls.map((call) => `{"tool":${JSON.stringify(sendableName(call))},"args":${sendableArgs(call)}}`);
  return { role: 'assistant', content: actions.length > 0 ? actions.join('\n') : wellFormed(message.content) };
}

/** Into the first system message, which is the static part, so that the provider's prefix cache keeps it. */
function withManual(messages: readonly Plain[], text: string): readonly Plain[] {
  const [first, ...others] = messages;
  if (first?.role !== 'system') return [{ role: 'system', content: text }, ...messages];
  return [{ role: 'system', content: `${first.content}\n\n${text}` }, ...others];
}

function manual(tools: readonly ToolDefinition[]): string {
  const list = tools.map((tool) => `- ${tool.name}: ${tool.description}\n  args: ${JSON.stringify(sendableSchema(tool.parameters))}`);
  return ['Answer with exactly one JSON object and nothing else: {"tool": NAME, "args": {...}}. The tools:', ...list].join('\n');
}

/** Chat templates of many local models insist that user and assistant take turns. */
function joined(messages: readonly Plain[]): Plain[] {
  const turns: Plain[] = [];
  for (const message of messages) {
    const last = turns.at(-1);
    if (last?.role !== message.role) turns.push(message);
    else turns[turns.length - 1] = { role: last.role, content: `${last.content}\n\n${message.content}` };
  }
  return turns;
}

/** The action in a reply's text, also in a code fence or among words, as unconstrained models write it; null if there is none. */
export function readAction(text: string): { readonly tool: string; readonly args: string } | null {
  const fenced = /```(?:json)?\s*\n([\s\S]*?)```/.exec(text)?.[1];
  const braced = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  for (const candidate of [text, fenced, braced]) {
    const action = candidate === undefined ? null : parseObject(candidate);
    if (action === null || typeof action.tool !== 'string') continue;
    return { tool: action.tool, args: typeof action.args === 'string' ? action.args : JSON.stringify(action.args ?? {}) };
  }
  return null;
}
