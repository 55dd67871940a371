/**
 * What a model call may cost at most, known before it is made, so that a budget of tokens has a hard line. Not an estimate: every
 * token stands for a byte or more, and what the provider counted of the previous prompt is known, so only what was added since is
 * bounded by its bytes. What a call really cost is settled by its step.
 */
import type { ChatMessage, ToolDefinition } from '../contract/chat';
import type { Prices } from '../contract/job';
import type { StepRecord } from '../contract/steps';
import type { TokenPrices } from './money';
import { dollars, perToken } from './money';
import { renderStep } from './prompt';

/** Roles and separators of a message, in any chat template seen. */
const FRAME_TOKENS = 16;
/** A shorter reply cannot hold a tool call that is worth its prompt. */
const LEAST_OUTPUT = 256;

export interface Reserve {
  /** Tokens of the budget that are not spent. */
  readonly left: number;
  /** The same of money, in billionths of a dollar, with what a token costs. */
  readonly money?: { readonly left: number; readonly prices: Prices };
  readonly maxOutputTokens: number;
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ToolDefinition[];
  /** The job's steps, oldest first, from a reply on if there is one; more than the prompt shows does no harm. */
  readonly history: readonly StepRecord[];
}

/** `maxOutputTokens` is what the reply may have; `needs` what the smallest useful call could cost. */
export type Reserved =
  | { readonly ok: true; readonly maxOutputTokens: number }
  /** In tokens, and as a sentence for a person. */
  | { readonly ok: false; readonly needs: number; readonly why: string };

export function reserve({ left, money, maxOutputTokens, messages, tools, history }: Reserve): Reserved {
  const input = Math.min(wholeBound(messages, tools), sinceLastReply(messages, history));
  const least = Math.min(LEAST_OUTPUT, maxOutputTokens);
  const needs = input + least;
  if (needs > left) return { ok: false, needs, why: `may cost ${needs} tokens and the budget has ${left} left` };
  const output = Math.min(maxOutputTokens, left - input);
  if (!money) return { ok: true, maxOutputTokens: output };
  const paid = affordable(money.left, perToken(money.prices), input);
  if (paid >= least) return { ok: true, maxOutputTokens: Math.min(output, paid) };
  return { ok: false, needs, why: `may cost more than the ${dollars(money.left)} that the budget has left` };
}

/** Tokens of output that can be paid after an input of which nothing was cached. */
function affordable(leftNano: number, prices: TokenPrices, input: number): number {
  const left = leftNano - input * Math.max(prices.input, prices.cached);
  if (left < 0) return 0;
  return prices.output === 0 ? Number.MAX_SAFE_INTEGER : Math.floor(left / prices.output);
}

function wholeBound(messages: readonly ChatMessage[], tools: readonly ToolDefinition[]): number {
  // Tools are sent twice by some servers: as they are, and inside the prompt.
  return sum(messages.map(messageBound)) + 2 * bytes(JSON.stringify(tools));
}

/** The previous prompt as it was counted, everything recorded since, and this prompt's own frame: ledger and trailer. */
function sinceLastReply(messages: readonly ChatMessage[], history: readonly StepRecord[]): number {
  const at = history.findLastIndex(({ kind }) => kind === 'model');
  const last = history[at];
  // Notes that were made since were never counted by anybody.
  if (history.slice(at).some(({ kind }) => kind === 'summary')) return Number.POSITIVE_INFINITY;
  if (last?.action.kind !== 'model') return Number.POSITIVE_INFINITY;
  const added = history.slice(at).flatMap(renderStep);
  const guidance = history.slice(at).filter(({ kind }) => kind === 'human');
  const trailer = messages.at(-1);
  return (
    last.action.usage.inputTokens +
    sum(added.map(messageBound)) +
    // A person's words stand in the history and in the ledger.
    sum(guidance.flatMap(renderStep).map(messageBound)) +
    (trailer ? messageBound(trailer) : 0) +
    // The line that says which steps are not shown.
    OMITTED_TOKENS
  );
}

const OMITTED_TOKENS = 128;

function messageBound(message: ChatMessage): number {
  return bytes(JSON.stringify(message)) + FRAME_TOKENS;
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
