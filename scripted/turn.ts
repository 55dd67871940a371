/**
 * Which reply a request gets. Everything is read out of the request itself, so that the answer is the same after a restart
 * of the server, for a repeated request, and whatever else was asked in between.
 */
import type { Reply, Script, ScriptedCall } from './script';

/** The part of a chat-completions request that is looked at. Hostile input: any field may be of any type. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly WireMessage[];
  readonly tools?: readonly unknown[];
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** Tokens that the reply may have. */
  readonly outputCap?: number;
}

export interface WireMessage {
  readonly role: string;
  readonly text: string;
  readonly calls: readonly { readonly name: string; readonly args: string }[];
}

/** The last `Turn <n>` of the final message; without one, 1 + the number of assistant messages. */
export function turnOf(messages: readonly WireMessage[]): number {
  const last = messages.at(-1)?.text ?? '';
  const said = [...last.matchAll(/\bTurn (\d{1,9})\b/g)].at(-1)?.[1];
  const turn = said === undefined ? 1 + messages.filter((message) => message.role === 'assistant').length : Number(said);
  return Math.max(1, turn);
}

/** What a request that offers no tool at all is called: some agents ask for a summary so. */
const NO_TOOLS = 'no-tools';

/** The one tool that a request offers, or that it offers none, if its script answers such requests apart from its turns. */
export function asideOf(request: ChatRequest, script: Script): string | null {
  const [only, ...more] = request.tools ?? [];
  const name = only === undefined ? NO_TOOLS : (only as { readonly function?: { readonly name?: unknown } }).function?.name;
  return more.length === 0 && typeof name === 'string' && script.asides?.[name] !== undefined ? name : null;
}

/** Which of an aside's requests it is: the first number of its final message, 1 without one. */
export function asideNumber(messages: readonly WireMessage[]): number {
  return Math.max(1, Number(/\d{1,9}/.exec(messages.at(-1)?.text ?? '')?.[0] ?? 1));
}

export function asideReply(script: Script, aside: string, n: number): Reply {
  const replies = script.asides?.[aside] ?? [];
  return fillIn((replies[n - 1] ?? replies.at(-1)) as Reply, n);
}

/** The reply of a turn, filled in; null when the script has ended and says that this is an error. */
export function replyOf(script: Script, turn: number): Reply | null {
  const { replies, atEnd = 'repeat-last' } = script;
  const index = atEnd === 'cycle' ? (turn - 1) % replies.length : turn - 1;
  const reply = replies[index] ?? (atEnd === 'repeat-last' ? replies.at(-1) : undefined);
  return reply ? fillIn(reply, turn) : null;
}

function fillIn(reply: Reply, turn: number): Reply {
  return {
    ...reply,
    ...(reply.text === undefined ? {} : { text: fillText(reply.text, turn) }),
    ...(reply.calls === undefined ? {} : { calls: reply.calls.map((call) => fillCall(call, turn)) }),
  };
}

function fillCall(call: ScriptedCall, turn: number): ScriptedCall {
  return { tool: fillText(call.tool, turn), args: fillValue(call.args, turn) as ScriptedCall['args'] };
}

function fillValue(value: unknown, turn: number): unknown {
  if (typeof value === 'string') return fillText(value, turn);
  if (Array.isArray(value)) return value.map((item) => fillValue(item, turn));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillValue(item, turn)]));
}

const fillText = (text: string, turn: number): string => text.replaceAll('{{turn}}', String(turn));
