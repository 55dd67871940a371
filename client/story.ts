/** A job's story for people: a line a step, with its time and a mark where it failed; or one step whole. */
import colors from 'picocolors';
import { stepLine, stepPage, titleOf } from './render';
import { safeLine } from './safe-text';
import { hasFailed } from './step-failure';
import type { Step } from './steps';

/** The time stands behind the kind: position and kind are where scripts have always found them. */
export function storyLine(step: Step, now: Date): string {
  const { pullRequest: _, ...rest } = step;
  const [plain, title] = [{ ...rest, title: '' }, titleOf(step)];
  const failed = hasFailed(step);
  return `${stepLine(plain)}${colors.dim(timeOf(step.at, now))}  ${failed ? colors.red(`✗ ${title}`) : `  ${title}`}`;
}

export function showPage(step: Step, now: Date): string {
  const [, ...rest] = stepPage(step).split('\n');
  const { turns, inputTokens, outputTokens } = step.spent;
  const spent = colors.dim(`spent so far: ${inputTokens + outputTokens} tokens in ${turns} turns`);
  return [storyLine(step, now), ...rest.slice(0, 1), spent, ...resultLines(step), ...rest.slice(1)].join('\n');
}

/** In the reader's own time zone: `HH:MM:SS` today, with the date before it on other days. */
export function timeOf(at: string, now: Date): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '--:--:--';
  const two = (value: number) => String(value).padStart(2, '0');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  if (date.toDateString() === now.toDateString()) return time;
  const year = date.getFullYear() === now.getFullYear() ? '' : `${date.getFullYear()}-`;
  return `${year}${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}`;
}

function resultLines({ action }: Step): readonly string[] {
  if (action.kind === 'check')
    return [
      ...action.results.map(({ name, passed }) => `${passed ? colors.green('passed') : colors.red('failed')}  ${safeLine(name)}`),
      ...action.problems.map((it) => `${colors.red('problem')} ${safeLine(it)}`),
    ];
  if (action.kind === 'verdict')
    return action.requirements.map(({ id, verdict, text }) => `${verdict.padEnd(8)} ${safeLine(id)} ${safeLine(text)}`);
  return [];
}
