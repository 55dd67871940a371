/**
 * A job that goes on from an earlier step: what the brain remembers is made anew from what the steps up to there say. The steps
 * after it stay recorded, in their places; prompts do not show them any more.
 */
import type { PlanLabel } from '../contract/activities';
import type { Resumed, StepRecord, ToolCall } from '../contract/steps';
import * as context from './context';
import { isGuidance } from './person';
import { initialState, type JobState } from './state';

/** `before` has the step that says so counted already. `size` is that of the next prompt as a whole. */
export function resumedState(before: JobState, { resumed, plan, size }: { resumed: Resumed; plan?: PlanLabel; size?: number }): JobState {
  const { startedAtMs, nowMs, steps, head, spent, sandboxMs, limits, messages, seenMessages, recordsActs, paused, closing, abandoned } =
    before;
  const { from, summary, green, baselineDone, failingChecks } = resumed;
  const { ratio, window } = before.context;
  return {
    ...initialState(limits),
    ...{ startedAtMs, nowMs, steps, head, spent, messages, seenMessages, closing, abandoned, baselineDone, failingChecks },
    historyFrom: from,
    context: {
      ...context.prepared(Math.ceil((size ?? 0) * ratio)),
      ratio,
      ...(window === undefined ? {} : { window }),
      ...(summary === undefined ? {} : { summary }),
    },
    bestTurn: spent.turns,
    movedTurn: spent.turns,
    ...(baselineDone ? { best: failingChecks.length } : {}),
    ...(plan && resumed.plan !== undefined ? { plan: { ...plan, seq: resumed.plan } } : {}),
    ...(green ? { green } : {}),
    ...(sandboxMs === undefined ? {} : { sandboxMs }),
    ...(recordsActs ? { recordsActs } : {}),
    ...(paused ? { paused } : {}),
  };
}

/** The steps that count: without those that a person took the job back from. Oldest first, as given. */
export function standing(steps: readonly StepRecord[]): readonly StepRecord[] {
  const kept: StepRecord[] = [];
  for (const step of steps) {
    const back = step.action.kind === 'human' ? step.action.resumed : undefined;
    while (back && (kept.at(-1)?.seq ?? -1) > back.to) kept.pop();
    kept.push(step);
  }
  return kept;
}

/** Calls of the newest reply that nothing has answered. A person's word behind it ends them: it is only said there if they were stopped. */
export function openCalls(steps: readonly StepRecord[]): readonly ToolCall[] {
  const at = steps.findLastIndex(({ kind }) => kind === 'model');
  const action = steps[at]?.action;
  if (action?.kind !== 'model') return [];
  const after = steps.slice(at + 1);
  if (after.some(({ action: it }) => it.kind === 'human' && (it.resumed || isGuidance(it.message)))) return [];
  const answered = new Set(after.map(({ action: it }) => answeredBy(it)));
  return action.calls.filter(({ id }) => !answered.has(id));
}

function answeredBy(action: StepRecord['action']): string | undefined {
  if (action.kind === 'tool') return action.call.id;
  return action.kind === 'check' ? action.callId : undefined;
}
