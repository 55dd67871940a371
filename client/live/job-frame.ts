/** A job on a screen: where it stands, what is used of its budget, its milestones, its last steps. Pure: lines for a given room. */
import colors from 'picocolors';
import { answerLines } from '../answer-lines';
import { waitOf, waitWords } from '../answers';
import { safeLine } from '../safe-text';
import type { SeenStatus } from '../seen-status';
import { storyLine } from '../story';
import { duration } from '../terminal/amounts';
import { clipped } from '../terminal/columns';
import type { Size } from '../terminal/screen';
import { gauges } from './gauges';
import { milestoneLines } from './milestones';
import type { SeenJob } from './seen-job';

export function jobFrame(seen: SeenJob, size: Size, now: Date): readonly string[] {
  const { status } = seen;
  const top = [
    heading(seen),
    ...(seen.goal === null ? [] : [goalLine(seen.goal)]),
    ...(status ? [doingLine(seen, status, now)] : [colors.dim('asking where it stands …')]),
    ...(seen.output === null ? [] : [colors.dim(`  ${safeLine(seen.output)}`)]),
    ...(seen.problem ? [colors.yellow(safeLine(seen.problem))] : []),
    ...(status ? answerLines(status) : []),
    ...(status && status.budget.maxSteps > 0 ? ['', ...gauges(seen, status, size.columns, now)] : []),
    ...(status?.failingChecks.length ? [`${colors.dim('failing')}  ${status.failingChecks.map(safeLine).join(', ')}`] : []),
  ];
  const foot = [colors.dim(`Ctrl-C leaves; the job goes on · longhaul log ${seen.id}`)];
  // Steps are the last thing to give way, and the milestones go before the gauges do.
  const plan = size.rows - top.length - foot.length >= ROOM_FOR_PLAN ? milestoneLines(seen) : [];
  const room = size.rows - top.length - plan.length - foot.length - 1;
  const steps = room > 0 ? seen.steps.slice(-room).map((it) => storyLine(it, now)) : [];
  const gap = Array.from({ length: Math.max(0, room - steps.length) }, () => '');
  const lines = [...top, ...plan, ...(room > 0 ? ['', ...steps, ...gap] : []), ...foot];
  return lines.slice(0, size.rows).map((line) => clipped(line, size.columns));
}

const ROOM_FOR_PLAN = 12;

function heading({ id, status }: SeenJob): string {
  return `${colors.bold(id)}  ${status ? phaseWord(status) : ''}`.trimEnd();
}

function phaseWord(status: SeenStatus): string {
  const { phase, outcome } = status;
  const wait = waitOf(status);
  if (outcome) return outcome.kind === 'delivered' ? colors.green('delivered') : colors.yellow(outcome.kind);
  return wait ? colors.yellow(waitWords(wait)) : colors.cyan(phase);
}

function goalLine(goal: string): string {
  return safeLine(goal.slice(0, 1_000));
}

function doingLine({ doingSinceMs }: SeenJob, status: SeenStatus, now: Date): string {
  const doing = status.live ? safeLine(status.doing) : colors.yellow(safeLine(status.doing));
  const since = now.getTime() - doingSinceMs;
  const goesOn = status.live && waitOf(status) === null && status.phase !== 'ended';
  return `${goesOn ? '▸' : '·'} ${doing}${goesOn && since >= 1_000 ? colors.dim(` · ${duration(since)}`) : ''}`;
}
