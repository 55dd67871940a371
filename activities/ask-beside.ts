/**
 * A call of the model beside its turns, for notes or a verdict: one tool is offered, what it may cost is reserved first. A call that
 * would end the same when it is made again is an answer here: neither a provider's recovery nor a person mends it.
 */
import { roomOf } from '../agent/context';
import { reserve } from '../agent/reserve';
import type { ChatMessage, ModelReply, ToolDefinition } from '../contract/chat';
import { ModelFailure } from '../contract/failures';
import type { ModelProfile } from '../contract/job';
import type { Attempt } from './attempt';
import { budgetLeft, type Left } from './budget-left';
import type { Ports } from './ports';

export interface Question {
  readonly model: ModelProfile;
  readonly messages: readonly ChatMessage[];
  readonly tool: ToolDefinition;
  /** For people: what is going on. */
  readonly doing: string;
}

type Asking = Left & { readonly seq: number; readonly window?: number };
export type Besides = { readonly reply: ModelReply } | { readonly reply?: never; readonly failure: ModelFailure };

export async function askBeside(ports: Ports, input: Asking, { model, messages, tool, doing }: Question, at: Attempt): Promise<Besides> {
  const tools = [tool];
  const { reply: maxOutputTokens } = roomOf(model, input.window);
  const reserved = reserve({ ...budgetLeft(model, input), maxOutputTokens, messages, tools, history: [] });
  if (!reserved.ok) return { failure: new ModelFailure('over_budget', `${doing} ${reserved.why}`) };
  at.show(`${model.name}: ${doing}`);
  ports.crash.reach('model.before-reply', input.seq);
  try {
    const profile = { ...model, maxOutputTokens: reserved.maxOutputTokens };
    return { reply: await ports.model.reply({ profile, messages, tools }, at.signal) };
  } catch (error) {
    if (error instanceof ModelFailure && LASTING.has(error.kind)) return { failure: error };
    throw error;
  }
}

const LASTING: ReadonlySet<string> = new Set(['context_overflow', 'invalid_request', 'content_filter', 'empty_reply']);
