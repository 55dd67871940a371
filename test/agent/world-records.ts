/** The steps that a game recorded, as the job's store would give them to a prompt. */
import type { StepCommand } from '../../agent/events';
import type { View } from '../../agent/view';
import { nextLines, viewOf, WHOLE } from '../../agent/view';
import type { Action, Spent, StepRecord } from '../../contract/steps';
import { NOTHING_SPENT } from './specs';
import type { Game, Turn } from './world';

/** Every step recorded before turn `end`, in order. */
export function recordsOf(game: Game, end = game.turns.length): readonly StepRecord[] {
  const steps: StepRecord[] = [];
  for (const turn of game.turns.slice(0, end)) {
    const { event, running } = turn;
    if (!('result' in event) || !running) continue;
    const action = actionOf(turn, running, steps);
    const spent = spentBy(turn, steps.at(-1)?.spent ?? NOTHING_SPENT);
    steps.push({ seq: steps.length, kind: action.kind, title: action.kind, action, text: `text of ${steps.length}`, spent });
  }
  return steps;
}

function actionOf({ event }: Turn, command: StepCommand, steps: readonly StepRecord[]): Action {
  switch (command.type) {
    case 'prepare':
      return { kind: 'prepare', base: 'b', environment: [] };
    case 'callModel': {
      const result = event.type === 'replied' ? event.result : undefined;
      const usage = result?.usage ?? { inputTokens: 0, cachedTokens: 0, outputTokens: 0 };
      const calls = (result?.calls ?? []).map(({ tool }, i) => ({ id: `call_${command.seq}_${i}`, tool, args: '{}' }));
      return { kind: 'model', calls, finishReason: 'stop', usage, from: command.from };
    }
    case 'summarize':
      return summaryOf(event.type === 'summarized' ? event.result.problem : undefined, command, steps);
    case 'runTool':
      return { kind: 'tool', call: callAt(steps, command.reply, command.call), ok: true };
    case 'runChecks': {
      const { reply, call } = command;
      const answers = reply === undefined || call === undefined ? {} : { callId: callAt(steps, reply, call).id };
      return { kind: 'check', mode: command.mode, ...answers, results: [], problems: [] };
    }
    case 'judge':
      return { kind: 'verdict', reading: command.reading, requirements: [] };
    case 'recordMessage':
      return {
        kind: 'human',
        message: command.message,
        ...(event.type === 'recorded' && event.result.resumed ? { resumed: event.result.resumed } : {}),
      };
    case 'deliver':
      return { kind: 'deliver', outcome: command.outcome, reason: command.reason, branch: 'b' };
  }
}

function summaryOf(problem: string | undefined, command: StepCommand & { type: 'summarize' }, steps: readonly StepRecord[]): Action {
  const view = viewAt(command, steps);
  const shown = steps.filter(({ seq }) => seq >= view.from);
  const lines = problem === undefined ? nextLines(command.stage, { steps: shown, view, sizeOf: () => 100 }, 500, 4_000) : view;
  const { notes, checks } = view;
  const { from, blankBefore } = lines;
  return { kind: 'summary', stage: command.stage, from, blankBefore, notes, checks, ...(problem ? { problem } : {}) };
}

/** What a command's prompt shows. */
export function viewAt({ from, summary }: { readonly from: number; readonly summary?: number }, steps: readonly StepRecord[]): View {
  return summary === undefined ? { ...WHOLE, from } : viewOf(steps[summary] ?? null);
}

function callAt(steps: readonly StepRecord[], reply: number, index: number) {
  const action = steps[reply]?.action;
  const call = action?.kind === 'model' ? action.calls[index] : undefined;
  if (!call) throw new Error(`step ${reply} has no call ${index}`);
  return call;
}

function spentBy({ event }: Turn, before: Spent): Spent {
  const usage = event.type === 'replied' || event.type === 'summarized' || event.type === 'judged' ? event.result.usage : undefined;
  if (!usage) return before;
  const { inputTokens, outputTokens } = usage;
  return {
    turns: before.turns + (event.type === 'replied' ? 1 : 0),
    inputTokens: before.inputTokens + inputTokens,
    outputTokens: before.outputTokens + outputTokens,
  };
}
