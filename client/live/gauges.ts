/** What is used of a budget, a line each: a bar where there is room for one, else the numbers alone. Pure. */
import colors from 'picocolors';
import type { SeenStatus } from '../seen-status';
import { dollars, duration, short } from '../terminal/amounts';
import { bar } from '../terminal/bar';
import type { SeenJob } from './seen-job';

interface Gauge {
  readonly name: string;
  readonly used: number;
  /** Undefined where there is no line. */
  readonly most: number | undefined;
  readonly said: (amount: number) => string;
}

export function gauges(seen: SeenJob, status: SeenStatus, columns: number, now: Date): readonly string[] {
  const barColumns = columns < LEAST_COLUMNS ? 0 : Math.min(40, columns - LEAST_COLUMNS + 10);
  return gaugesOf(seen, status, now).map(({ name, used, most, said }) => {
    const text = most === undefined ? said(used) : `${said(used)} of ${said(most)}`;
    const drawn = barColumns > 0 ? `${most === undefined ? ' '.repeat(barColumns) : bar(used, most, barColumns)}  ` : '';
    return `${colors.dim(name.padEnd(NAME_COLUMNS))}${drawn}${text}`;
  });
}

/** `milestones` would be longer, and is `plan`. */
const NAME_COLUMNS = 9;
/** For a name, a bar that says anything, and the numbers. */
const LEAST_COLUMNS = 46;
const MINUTE_MS = 60_000;

function gaugesOf(seen: SeenJob, { phase, steps, spent, budget, sandboxMs, milestone }: SeenStatus, now: Date): readonly Gauge[] {
  const { maxUsd, maxSandboxMinutes } = budget;
  const { startedAtMs } = seen;
  const lastAt = phase === 'ended' ? Date.parse(seen.steps.at(-1)?.at ?? '') : Number.NaN;
  const untilMs = Number.isNaN(lastAt) ? now.getTime() : lastAt;
  const money = spent.nanoUsd !== undefined || maxUsd !== undefined;
  return [
    ...(milestone ? [{ name: 'plan', used: milestone.proven, most: milestone.count, said: String }] : []),
    { name: 'steps', used: steps, most: budget.maxSteps, said: short },
    { name: 'tokens', used: spent.inputTokens + spent.outputTokens, most: budget.maxTokens, said: short },
    ...(money ? [{ name: 'money', used: spent.nanoUsd ?? 0, most: maxUsd === undefined ? undefined : maxUsd * 1e9, said: dollars }] : []),
    ...(startedAtMs === null
      ? []
      : [{ name: 'time', used: untilMs - startedAtMs, most: budget.maxWallMinutes * MINUTE_MS, said: duration }]),
    ...(sandboxMs === undefined
      ? []
      : [
          {
            name: 'sandbox',
            used: sandboxMs,
            most: maxSandboxMinutes === undefined ? undefined : maxSandboxMinutes * MINUTE_MS,
            said: duration,
          },
        ]),
  ];
}
