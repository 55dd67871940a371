/** `callModel`: prompt from recorded steps, one call, the reply journaled as a step before anything acts on it. */
import { roomOf } from '../agent/context';
import { buildPrompt } from '../agent/prompt';
import { reserve } from '../agent/reserve';
import { afterUsage, askedModel } from '../agent/spent';
import { requestTokens, stepTokens } from '../agent/tokens';
import { labelOf, toolsOf } from '../agent/tools/definitions';
import { needsReview } from '../agent/tools/reviewed';
import type { CallModelInput, Replied } from '../contract/activities';
import type { ChatMessage, ModelReply } from '../contract/chat';
import { ModelFailure } from '../contract/failures';
import type { JobSpec, ModelProfile } from '../contract/job';
import { LIMITS } from '../contract/limits';
import type { StepRecord } from '../contract/steps';
import type { Attempt } from './attempt';
import { budgetLeft } from './budget-left';
import type { JobStore, Ports, RecordedStep } from './ports';
import { actionOf, recordOnce } from './record';
import { shownSteps } from './shown';

export async function callModel(ports: Ports, input: CallModelInput, at: Attempt): Promise<Replied> {
  let asked: Asked | undefined;
  const recorded = await recordOnce(ports, input, async ({ store, parent }) => {
    const { messages, history } = await promptFor(store, input);
    asked = { store, messages };
    const profile = withinBudget(store.spec, input, messages, history);
    at.show(`waiting for ${profile.name}`);
    ports.crash.reach('model.before-reply', input.seq);
    const request = { profile, messages, tools: toolsOf(store.spec) };
    const reply = await ports.model.reply(request, at.signal, (chars) => at.show(`${profile.name}: ${chars} characters`));
    return { workTree: parent.workTree, record: replyRecord(input, parent, reply, profile) };
  });
  ports.crash.reach('model.after-journal', input.seq);
  const { store, messages } = asked ?? (await askedBefore(ports, input));
  return { ...replied(recorded, store.spec), estimate: requestTokens(messages, toolsOf(store.spec)) };
}

interface Asked {
  readonly store: JobStore;
  readonly messages: readonly ChatMessage[];
}

/** What an earlier attempt, which recorded the step, has asked. */
async function askedBefore(ports: Ports, input: CallModelInput): Promise<Asked> {
  const store = await ports.stores.open(input.job);
  return { store, messages: (await promptFor(store, input)).messages };
}

async function promptFor(store: JobStore, input: CallModelInput) {
  const shown = await shownSteps(store, input);
  return { messages: buildPrompt({ ...shown, note: input.note, wrapUp: input.wrapUp }), history: shown.history };
}

/** Reserved before the call, settled by its step: a call that could pass the hard line is not made. */
function withinBudget(
  spec: JobSpec,
  input: CallModelInput,
  messages: readonly ChatMessage[],
  history: readonly StepRecord[],
): ModelProfile {
  const model = askedModel(spec.model, input.strong ?? false);
  const { reply } = roomOf(model, input.window);
  if (input.left === undefined && input.leftNano === undefined) return { ...model, maxOutputTokens: reply };
  const reserved = reserve({ ...budgetLeft(model, input), maxOutputTokens: reply, messages, tools: toolsOf(spec), history });
  if (reserved.ok) return { ...model, maxOutputTokens: reserved.maxOutputTokens };
  throw new ModelFailure('over_budget', `The next model call ${reserved.why}.`);
}

function replyRecord(input: CallModelInput, parent: RecordedStep, reply: ModelReply, profile: ModelProfile): StepRecord {
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
      calls: upToFinish(reply.calls),
      finishReason: reply.finishReason,
      usage: reply.usage,
      from: input.from,
      ...(input.note ? { note: input.note } : {}),
      ...(input.strong ? { by: profile.name } : {}),
    },
    text: reply.text,
    spent: afterUsage(parent.record.spent, reply.usage, profile, 1),
  };
}

/** What comes after `finish` or `prove` in the same reply was written without knowing the answer. */
function upToFinish(calls: ModelReply['calls']): ModelReply['calls'] {
  const end = calls.findIndex(({ tool }) => tool === 'finish' || tool === 'prove');
  return end < 0 ? calls : calls.slice(0, end + 1);
}

function replied(step: RecordedStep, { review }: JobSpec): Replied {
  const { calls, usage, finishReason, from } = actionOf(step, 'model');
  const seen = {
    commit: step.commit,
    calls: calls.map((call) => ({ ...labelOf(call), ...(needsReview(call, review) ? { review: true as const } : {}) })),
    usage,
    from,
    size: stepTokens(step.record),
  };
  return finishReason === 'length' || finishReason === 'content_filter' ? { ...seen, stopped: finishReason } : seen;
}
