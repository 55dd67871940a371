/**
 * The checker checked: bugs that are loaded into the workers before the product, one at a time, each on a job and a fault that brings it
 * out. Each must be caught, by a check that is named for it.
 */
import { join } from 'node:path';
import { told } from './campaign';
import type { Calm } from './checks/calm';
import { removeDirectory, runDirectory } from './directories';
import { NEMESES, strikesOf } from './nemeses';
import { calmRun, run } from './run';
import { brief, briefTold } from './workloads/brief';
import type { Workload } from './workloads/job';

interface Planted {
  readonly on: Workload;
  /** Where a worker dies: position 3 is the first command, 4 the second reply, 5 a write, 13 the delivery's gate. */
  readonly points: readonly string[];
  readonly nemesis?: string;
  readonly caughtBy: string;
}

const bug = (caughtBy: string, ...points: readonly string[]): Planted => ({ on: brief, points, caughtBy });
const told_ = (caughtBy: string): Planted => ({ on: briefTold, points: [], nemesis: 'person', caughtBy });

export const PLANTED: Readonly<Record<string, Planted>> = {
  'claim-ignored': bug('recorded-once', 'step.after-ref@3'),
  'dirty-cache-reused': bug('trees', 'tool.mid-command@3:500'),
  'reply-not-journaled': bug('paid-once', 'model.after-journal@4'),
  'settle-doubled': bug('budget', 'model.before-reply@4:5'),
  'budget-not-settled': bug('budget', 'model.before-reply@4:5'),
  'step-taken-away': bug('recorded-once', 'step.after-ref@5'),
  'other-tree': bug('trees', 'tool.mid-command@3:300'),
  'other-parent': bug('recorded-once'),
  'delivered-twice': bug('delivered-once'),
  'old-work-delivered': bug('delivered-once'),
  'message-lost': told_('messages'),
  'message-doubled': told_('messages'),
  'orphan-left': bug('left'),
  'written-outside': bug('left'),
  'rubbish-left': bug('left'),
  'files-leaked': bug('flat'),
};

export interface Caught {
  readonly bug: string;
  readonly caught: boolean;
  /** What was said, of each check the first. */
  readonly said: readonly string[];
}

/** Null for no bug at all: then nothing must be said. */
export async function tryPlanted(name: string | null, calm: Calm, on = brief): Promise<Caught> {
  const planted = name === null ? { on, points: ['step.after-ref@3', 'model.before-reply@4:5'] as const, caughtBy: '' } : PLANTED[name];
  if (!planted) throw new Error(`There is no planted bug "${name}". There are: ${Object.keys(PLANTED).join(', ')}.`);
  const nemesis = 'nemesis' in planted && planted.nemesis ? NEMESES[planted.nemesis] : undefined;
  const strikes = nemesis ? strikesOf(1, [nemesis], 3_000, 1) : [];
  const dir = runDirectory();
  const preload = name === null ? {} : { preload: join(__dirname, 'planted', `${name}.cjs`) };
  const { problems } = await run({ dir, workload: planted.on, sandbox: 'local', strikes, points: planted.points, ...preload }, calm);
  removeDirectory(dir);
  const first = [...new Map([...problems].reverse().map((problem) => [problem.check, problem])).values()];
  const caught = name === null ? problems.length > 0 : problems.some(({ check }) => check === planted.caughtBy);
  return { bug: name ?? 'none', caught, said: first.map(told) };
}

export async function calmBrief(): Promise<Calm> {
  const dir = runDirectory();
  const { calm, problems } = await calmRun({ dir, workload: brief, sandbox: 'local' });
  if (problems.length > 0) throw new Error(`The calm run broke a promise: ${problems.map(told).join('; ')}`);
  removeDirectory(dir);
  return calm;
}
