/**
 * What goes over the wire for one request and how it ends, as a value: a good reply, an error, or a reply spoiled by a fault.
 * Pure; the server only carries it out.
 */
import { type Completion, complete, promptTokens, toBody, toEvents, type WireCall } from './completion';
import type { Fault, Script } from './script';
import { asideReply, type ChatRequest, replyOf } from './turn';

export interface Transmission {
  /** Null: not even a status line is sent. */
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly pieces: readonly string[];
  /** `end` closes properly, `drop` breaks the connection, `hold` leaves it open for ever. */
  readonly ending: 'end' | 'drop' | 'hold';
  readonly delayMs: number;
  readonly charsPerSec: number | null;
  /** A whole reply, one that a provider would charge for. */
  readonly whole: boolean;
}

export function plan(request: ChatRequest, script: Script, turn: number, fault: Fault | null, aside: string | null = null): Transmission {
  const refusal = refused(request, script, fault);
  if (refusal) return refusal;
  const reply = aside === null ? replyOf(script, turn) : asideReply(script, aside, turn);
  if (!reply) return failure(400, 'script_ended', `The script of ${request.model} has no reply for turn ${turn}.`);
  const completion = spoiled(complete(request, reply, turn), fault);
  const charsPerSec = fault?.kind === 'slow' ? fault.charsPerSec : (script.charsPerSec ?? null);
  const whole: Transmission = { ...rendered(request, completion), ending: 'end', delayMs: script.latencyMs ?? 0, charsPerSec, whole: true };
  return broken(whole, fault);
}

/** An error in the provider's own shape. */
export function failure(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}): Transmission {
  const type = status >= 500 ? 'server_error' : 'invalid_request_error';
  const body = JSON.stringify({ error: { message, type, param: null, code } });
  return { ...AT_ONCE, status, headers: { 'content-type': 'application/json', ...headers }, pieces: [body] };
}

const AT_ONCE = { ending: 'end', delayMs: 0, charsPerSec: null, whole: false } as const;

function refused(request: ChatRequest, script: Script, fault: Fault | null): Transmission | null {
  const used = promptTokens(request);
  if (fault?.kind === 'hang') return { ...AT_ONCE, status: null, headers: {}, pieces: [], ending: 'hold' };
  if (fault?.kind === 'status')
    return failure(fault.status, fault.code ?? `scripted_${fault.status}`, sentence(fault), retryHeaders(fault));
  if (fault?.kind !== 'context_overflow' && used <= (script.windowTokens ?? used)) return null;
  const window = script.windowTokens ?? Math.max(1, used - 1);
  const message = `This model's maximum context length is ${window} tokens. However, your messages resulted in ${used} tokens.`;
  return failure(400, 'context_length_exceeded', message);
}

type StatusFault = Extract<Fault, { kind: 'status' }>;

const sentence = (fault: StatusFault): string => fault.message ?? `The script answers ${fault.status} here.`;

function retryHeaders(fault: StatusFault): Record<string, string> {
  return {
    ...(fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) }),
    ...(fault.retryAfterMs === undefined ? {} : { 'retry-after-ms': String(fault.retryAfterMs) }),
  };
}

/** Faults that are in what the model says. */
function spoiled(completion: Completion, fault: Fault | null): Completion {
  if (fault?.kind === 'empty') return { ...completion, text: '', calls: [], finishReason: 'stop' };
  if (fault?.kind === 'content_filter') return { ...completion, text: half(completion.text), calls: [], finishReason: 'content_filter' };
  if (fault?.kind === 'malformed_call') return { ...completion, calls: malformed(completion), finishReason: 'tool_calls' };
  return completion;
}

function malformed(completion: Completion): readonly WireCall[] {
  const [first = NO_CALL, ...others] = completion.calls;
  return [{ ...first, function: { ...first.function, arguments: half(first.function.arguments) } }, ...others];
}

const NO_CALL: WireCall = {
  id: 'call_0_0',
  type: 'function',
  function: { name: 'run', arguments: '{"command": "true", "timeoutSec": 5}' },
};

/** Faults that are in how it is sent. */
function broken(whole: Transmission, fault: Fault | null): Transmission {
  if (fault?.kind === 'stall') return { ...whole, pieces: firstHalf(whole.pieces), ending: 'hold', whole: false };
  if (fault?.kind === 'cut') return { ...whole, pieces: firstHalf(whole.pieces), ending: fault.clean ? 'end' : 'drop', whole: false };
  if (fault?.kind === 'garbage') return { ...whole, pieces: [GARBAGE], whole: false };
  return whole;
}

/** What a broken proxy may pass on: an event that is no JSON, then bytes that are no event. */
const GARBAGE = 'data: {"choices": [{"delta": {"content": \n\n\u0000\ufffd<html>not an event</html>\n\n';

function rendered(request: ChatRequest, completion: Completion): Pick<Transmission, 'status' | 'headers' | 'pieces'> {
  if (!request.stream) return { status: 200, headers: { 'content-type': 'application/json' }, pieces: halves(toBody(completion)) };
  const headers = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };
  return { status: 200, headers, pieces: toEvents(completion, request.includeUsage) };
}

const half = (text: string): string => text.slice(0, Math.ceil(text.length / 2));
const halves = (text: string): readonly string[] => [half(text), text.slice(half(text).length)];
const firstHalf = (pieces: readonly string[]): readonly string[] => pieces.slice(0, Math.max(1, Math.floor(pieces.length / 2)));
