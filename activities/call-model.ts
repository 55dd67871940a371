/** `callModel`: prompt from recorded steps, one call, the reply journaled as a step before anything acts on it. */
import { roomOf } from '../agent/context';
import { buildPrompt } from '../agent/prompt';
import { reserve } from '../agent/reserve';
import { requestTokens, stepTokens } from '../agent/tokens';
import { labelOf, TOOL_DEFINITIONS } from '../agent/tools/definitions';
import type { CallModelInput, Replied } from '../contract/activities';
import type { ChatMessage, ModelReply } from '../contract/chat';
import { ModelFailure } from '../contract/failures';
import type { ModelProfile } from '../contract/job';
import { LIMITS } from '../contract/limits';
import type { Spent, StepRecord } from '../contract/steps';
import type { Attempt } from './attempt';
import type { JobStore, Ports, RecordedStep } from './ports';
import { actionOf, recordOnce } from './record';
import { shownSteps } from './shown';

export async function callModel(ports: Ports, input: CallModelInput, at: Attempt): Promise<Replied> {
  const recorded = await recordOnce(ports, input, async ({ store, parent }) => {
    const { messages, history } = await promptFor(store, input);
    const profile = withinBudget(askedModel(store.spec.model, input), input, messages, history);
    at.show(`waiting for ${profile.name}`);
    ports.crash.reach('model.before-reply', input.seq);
    const request = { profile, messages, tools: TOOL_DEFINITIONS };
    const reply = await ports.model.reply(request, at.signal, (chars) => at.show(`${profile.name}: ${chars} characters`));
    return { workTree: parent.workTree, record: replyRecord(input, parent, reply, profile) };
  });
  ports.crash.reach('model.after-journal', input.seq);
  const { messages } = await promptFor(await ports.stores.open(input.job), input);
  return { ...replied(recorded), estimate: requestTokens(messages, TOOL_DEFINITIONS) };
}

async function promptFor(store: JobStore, input: CallModelInput) {
  const shown = await shownSteps(store, input);
  return { messages: buildPrompt({ ...shown, note: input.note, wrapUp: input.wrapUp }), history: shown.history };
}

function askedModel(model: ModelProfile, { strong }: CallModelInput): ModelProfile {
  return (strong && model.escalateTo) || model;
}

/** Reserved before the call, settled by its step: a call that could pass the hard line is not made. */
function withinBudget(
  model: ModelProfile,
  { left, window }: CallModelInput,
  messages: readonly ChatMessage[],
  history: readonly StepRecord[],
): ModelProfile {
  const { reply } = roomOf(model, window);
  if (left === undefined) return { ...model, maxOutputTokens: reply };
  const reserved = reserve({ left, maxOutputTokens: reply, messages, tools: TOOL_DEFINITIONS, history });
  if (reserved.ok) return { ...model, maxOutputTokens: reserved.maxOutputTokens };
  throw new ModelFailure('over_budget', `The next model call may cost ${reserved.needs} tokens and the budget has ${left} left.`);
}

function replyRecord(input: CallModelInput, parent: RecordedStep, reply: ModelReply, { name }: ModelProfile): StepRecord {
  const first = reply.calls[0];
  const more = reply.calls.length > 1 ? ` and ${reply.calls.length - 1} more` : '';
  const asks = first
    ? `${labelOf(first).tool}: ${labelOf(first).label}${more}`
    : reply.text.replace(/\s+/g, ' ').slice(0, 60) || 'no tool call';
  return {
    seq: input.seq,
    kind: 'model',
    title: `model asks for ${asks}`.slice(0, LIMITS.titleChars),
    action: {
      kind: 'model',
      calls: reply.calls,
      finishReason: reply.finishReason,
      usage: reply.usage,
      from: input.from,
      ...(input.note ? { note: input.note } : {}),
      ...(input.strong ? { by: name } : {}),
    },
    text: reply.text,
    spent: plus(parent.record.spent, reply),
  };
}

function plus(spent: Spent, { usage }: ModelReply): Spent {
  return {
    turns: spent.turns + 1,
    inputTokens: spent.inputTokens + usage.inputTokens,
    outputTokens: spent.outputTokens + usage.outputTokens,
  };
}

function replied(step: RecordedStep): Replied {
  const { calls, usage, finishReason, from } = actionOf(step, 'model');
  const seen = { commit: step.commit, calls: calls.map(labelOf), usage, from, size: stepTokens(step.record) };
  return finishReason === 'length' || finishReason === 'content_filter' ? { ...seen, stopped: finishReason } : seen;
}
