/** Lines for people. Colour only where a terminal shows it; whatever a model or a repository wrote is made harmless first. */
import colors from 'picocolors';
import type { Outcome } from '../contract/steps';
import { answerLines } from './answer-lines';
import { safeLine, safeText } from './safe-text';
import { NO_WORKER, type SeenStatus } from './seen-status';
import type { Step } from './steps';

const KIND_COLOURS: Readonly<Record<string, (text: string) => string>> = {
  model: colors.cyan,
  tool: colors.yellow,
  check: colors.magenta,
  human: colors.blue,
  deliver: colors.green,
};

export function stepLine(step: Step): string {
  const colour = KIND_COLOURS[step.kind] ?? colors.dim;
  return `${colors.dim(String(step.seq).padStart(4))}  ${colour(step.kind.padEnd(7))}  ${titleOf(step)}`;
}

/** A delivery's with where it can be looked at, which differs between two runs and is not in what a step records of itself. */
export function titleOf({ title, pullRequest }: Pick<Step, 'title' | 'pullRequest'>): string {
  return safeLine(pullRequest === undefined ? title : `${title}, ${pullRequest}`);
}

export function stepPage(step: Step): string {
  const call = step.action.kind === 'tool' ? [step.action.call] : step.action.kind === 'model' ? step.action.calls : [];
  const calls = call.map((it) => `${colors.bold(safeLine(it.tool))} ${safeText(it.args)}`);
  const sealed = step.private ? ['', safeText(step.private.text)] : [];
  return [stepLine(step), colors.dim(`commit ${step.commit}`), ...calls, '', safeText(step.output ?? step.text), ...sealed].join('\n');
}

export function statusLine(status: SeenStatus): string {
  if (status.live) return `${phaseWord(status)} ${safeLine(status.doing)}`;
  const waitsFor = status.needsInput ? `${phaseWord(status)} ${safeLine(status.doing)}; ` : '';
  return `${waitsFor}${colors.yellow(NO_WORKER)}${colors.dim(` (last published: ${status.phase}, ${status.steps} steps)`)}`;
}

export function statusPage(status: SeenStatus): string {
  const heading = `${colors.bold(status.id)}  ${statusLine(status)}`;
  // What was published is not where it stands now; or nothing was.
  if (!status.live || status.budget.maxSteps === 0) return heading;
  const tokens = status.spent.inputTokens + status.spent.outputTokens;
  return [
    heading,
    `steps    ${status.steps} of ${status.budget.maxSteps}`,
    `tokens   ${tokens} of ${status.budget.maxTokens} in ${status.spent.turns} turns`,
    ...(status.spent.nanoUsd === undefined
      ? []
      : [`money    ${dollars(status.spent.nanoUsd)}${status.budget.maxUsd === undefined ? '' : ` of $${status.budget.maxUsd}`}`]),
    ...(status.milestone
      ? [
          `plan     ${status.milestone.proven} of ${status.milestone.count} milestones proven${status.milestone.title ? `, now: ${safeLine(status.milestone.title)}` : ''}`,
        ]
      : []),
    `failing  ${status.failingChecks.length ? status.failingChecks.map(safeLine).join(', ') : 'none known'}`,
    ...answerLines(status),
    ...(status.outcome ? [outcomePage(status.outcome)] : []),
  ].join('\n');
}

/** Of billionths. */
function dollars(nano: number): string {
  return `$${(nano / 1e9).toFixed(4)}`;
}

export function outcomePage(outcome: Outcome): string {
  const word = outcome.kind === 'delivered' ? colors.green('delivered') : colors.yellow(outcome.kind);
  const branch = outcome.commit
    ? `branch ${outcome.branch} (${outcome.commit.slice(0, 10)})`
    : `no branch: ${safeLine(outcome.problem ?? '')}`;
  const pushed = outcome.pushed === undefined ? [] : [`pushed to ${safeLine(outcome.pushed)}`];
  const pull = outcome.pullRequest === undefined ? [] : [`pull request ${safeLine(outcome.pullRequest)}`];
  return [`${word}: ${safeLine(outcome.reason)}`, branch, ...pushed, ...pull, ...unheardLines(outcome)].join('\n');
}

function unheardLines({ unheard = [], steps }: Outcome): readonly string[] {
  if (unheard.length === 0) return [];
  const said = unheard.map(
    ({ from, text, act }) => `not heard, since it came while the work was delivered: ${from}: ${text || (act?.kind ?? '')}`,
  );
  return [
    ...said.map((line) => colors.yellow(safeLine(line))),
    `to go on with it: longhaul rewind ID --to ${Math.max(0, steps - 2)}, then say it again`,
  ];
}

function phaseWord({ phase }: SeenStatus): string {
  const colour = phase === 'parked' || phase === 'paused' ? colors.yellow : phase === 'ended' ? colors.bold : colors.cyan;
  return colour(phase);
}
