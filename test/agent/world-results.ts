/** What the world may answer to a command: any result an activity can return, any failure it can end in. */
import type { StepCommand } from '../../agent/events';
import type { CallLabel } from '../../contract/activities';
import type { SummaryStage } from '../../contract/steps';
import { CANNOT, DONE, RUN } from './specs';
import type { Game } from './world';

type Draw = () => number;

const OWN_FAILURES = ['unknown', 'timeout', 'gone', 'image_missing', 'disk_full', 'conflict', 'missing'];
const MODEL_FAILURES = ['unauthorized', 'unknown_model', 'timeout', 'context_overflow', 'invalid_request', 'content_filter', 'overloaded'];

export function results(game: Game, command: StepCommand, draw: Draw): object {
  const wasCancelled = game.turns.some((turn) => turn.running === command && turn.commands.some((it) => it.type === 'cancelRunning'));
  if (wasCancelled && draw() < 0.5) return failure(command, 'cancelled');
  if (draw() < game.badness)
    return failure(command, pick(['callModel', 'summarize', 'judge'].includes(command.type) ? MODEL_FAILURES : OWN_FAILURES, draw));
  return success(command, `c${game.state.steps}`, draw, game.badness);
}

function failure(command: StepCommand, kind: string): object {
  return { type: 'failed', command: command.type, failure: { kind, message: 'it broke' } };
}

function success(command: StepCommand, commit: string, draw: Draw, bad: number): object {
  switch (command.type) {
    case 'prepare':
      return { type: 'prepared', result: { commit } };
    case 'callModel':
      return { type: 'replied', result: { commit, ...reply(command.from, draw, bad) } };
    case 'summarize':
      return { type: 'summarized', stage: command.stage, result: { commit, ...summary(command.stage, draw) } };
    case 'runTool':
      return { type: 'acted', result: { commit, ...action(draw) } };
    case 'runChecks': {
      const failed = draw() < 0.85 ? ['tests'] : [];
      const plan =
        command.mode === 'milestone' && failed.length === 0
          ? { plan: { count: 3, proven: 1 + Math.floor(draw() * 3), title: 'next' } }
          : {};
      return { type: 'checked', mode: command.mode, result: { commit, failed, problems: draw() < 0.2 ? 2 : 0, ...plan } };
    }
    case 'judge':
      return { type: 'judged', result: { commit, unmet: draw() < 0.5 ? ['G'] : [], usage: NOTES_USAGE, size: 100 } };
    case 'recordMessage':
      return { type: 'recorded', result: { commit, ...takenBack(command, draw) } };
    case 'deliver': {
      const made = draw() < 0.8 ? { tip: 'tip' } : { tip: null, problem: 'the branch is not ours' };
      return {
        type: 'delivered',
        outcome: command.outcome,
        reason: command.reason,
        result: { commit, branch: 'longhaul/fix-sum', ...made },
      };
    }
  }
}

function takenBack({ message: { act } }: StepCommand & { type: 'recordMessage' }, draw: Draw) {
  if (act?.kind !== 'rewind') return {};
  const resumed = { job: 'fix-sum', to: act.to, from: 0, baselineDone: draw() < 0.8, failingChecks: ['tests'] };
  return { size: 3_000, resumed };
}

/** In a bad world the model mostly talks. */
function reply(from: number, draw: Draw, bad: number) {
  const calls: CallLabel[] = Array.from({ length: Math.max(0, Math.floor((draw() - 4 * bad) * 5)) }, () => call(draw));
  const stopped = draw() < 0.1 ? { stopped: pick(['length', 'content_filter'] as const, draw) } : {};
  return {
    calls,
    usage: { inputTokens: Math.floor(draw() * 20_000), cachedTokens: 0, outputTokens: 50 },
    from,
    estimate: 9_000,
    size: 60,
    ...stopped,
  };
}

/** Notes that help, that hardly do, and none that can be used; blanking and a fresh start need no model. */
const NOTES_USAGE = { inputTokens: 900, cachedTokens: 0, outputTokens: 50 };

function summary(stage: SummaryStage, draw: Draw) {
  const size = pick([3_000, 12_000, 29_000], draw);
  if (stage === 'blank' || stage === 'reset') return { size };
  const usage = NOTES_USAGE;
  return draw() < 0.4 ? { size: 0, usage, problem: pick(['retry', 'reset'] as const, draw) } : { size, usage };
}

function call(draw: Draw): CallLabel {
  const at = draw();
  if (at < 0.25) return DONE;
  if (at < 0.26) return CANNOT;
  if (at < 0.3) return { tool: 'prove', label: 'the current milestone' };
  if (at < 0.4) return { ...RUN, review: true };
  return at < 0.45 ? { tool: 'unknown', label: 'malformed call' } : RUN;
}

/** Few different ones, so that the agent goes in circles now and then. */
function action(draw: Draw) {
  const error = draw() < 0.4 ? { error: pick(['format', 'exit 1', 'edit'], draw) } : {};
  const size = Math.floor(draw() * 4_000);
  const plan = draw() < 0.05 ? { plan: { count: 3, proven: 0, title: 'first' } } : {};
  return { ...plan, act: pick(['a', 'b', 'c'], draw), res: pick(['r', 's'], draw), tree: pick(['t', 'u', 'v'], draw), size, ...error };
}

function pick<T>(from: readonly T[], draw: Draw): T {
  return from[Math.floor(draw() * from.length)] as T;
}
