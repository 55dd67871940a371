/**
 * How many tokens a text has, by a tokenizer that stands for all models: what a model's own would count differs by a factor that
 * the brain learns from the provider's usage. Kept out of the workflow's bundle (its table is large): only activities import it.
 */
import { countTokens } from 'gpt-tokenizer/encoding/cl100k_base';
import type { ChatMessage, ToolDefinition } from '../contract/chat';
import type { StepRecord } from '../contract/steps';
import { renderStep } from './prompt';

/** Roles and separators of a message in most chat templates: 3 to 8. */
const FRAME_TOKENS = 6;
/** Merging takes time quadratic in a run without blanks: half a kilobyte bounds it to milliseconds. */
const CHUNK_CHARS = 512;
const AS_TEXT = { disallowedSpecial: new Set<string>() };

/** Prompts repeat themselves from call to call: the newest texts are counted once. */
const REMEMBERED_TEXTS = 2_000;
const known = new Map<string, number>();

export function tokensOf(text: string): number {
  const tokens = known.get(text) ?? count(text);
  known.delete(text);
  known.set(text, tokens);
  if (known.size > REMEMBERED_TEXTS) known.delete(known.keys().next().value as string);
  return tokens;
}

function count(text: string): number {
  let tokens = 0;
  for (let at = 0; at < text.length; at += CHUNK_CHARS) tokens += countTokens(text.slice(at, at + CHUNK_CHARS), AS_TEXT);
  return tokens;
}

export function messageTokens(message: ChatMessage): number {
  const calls = message.role === 'assistant' ? message.calls : [];
  return FRAME_TOKENS + tokensOf(message.content) + calls.reduce((sum, call) => sum + tokensOf(call.args) + FRAME_TOKENS, 0);
}

export function requestTokens(messages: readonly ChatMessage[], tools: readonly ToolDefinition[]): number {
  return messages.reduce((sum, message) => sum + messageTokens(message), tokensOf(JSON.stringify(tools)));
}

/** Of a step as prompts show it whole. */
export function stepTokens(step: StepRecord): number {
  return renderStep(step).reduce((sum, message) => sum + messageTokens(message), 0);
}
