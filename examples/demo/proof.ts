/** What the demo claims, counted from what was recorded: the job's steps on one side, the model's own log of calls on the other. */
import type { Outcome, Step } from '../../client';
import type { Call } from '../../scripted/journal';

export interface Proof {
  readonly lines: readonly string[];
  readonly holds: boolean;
}

export function proof(steps: readonly Step[], outcome: Outcome, calls: readonly Call[], kills: number): Proof {
  const replies = steps.filter((step) => step.kind === 'model').length;
  const lost = outcome.steps - steps.length;
  const gaps = steps.filter((step, i) => step.seq !== i).length;
  const repeated = calls.filter((call) => call.answered).length - replies;
  const checks = steps.flatMap((step) =>
    step.action.kind === 'check'
      ? [`${step.action.mode.padEnd(9)} ${step.action.results.map((it) => `${it.name}: ${it.passed ? 'passes' : 'fails'}`).join(', ')}`]
      : [],
  );
  const lines = [
    ...checks.map((check) => `checks       ${check}`),
    `steps        ${steps.length} recorded, ${lost + gaps} lost, over ${kills} SIGKILL of the worker`,
    `model calls  ${replies} replies recorded, ${calls.length} calls on the wire, ${repeated} repeated`,
  ];
  return { lines, holds: kills > 0 && lost + gaps === 0 && repeated === 0 };
}
