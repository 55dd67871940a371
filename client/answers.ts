/** What a person can do for a job that does nothing until they act: commands, the likeliest first, each with its effect. Pure. */
import type { ReviewPoint } from '../contract/acts';
import type { Wait } from '../contract/messages';
import type { SeenStatus } from './seen-status';

export interface Answer {
  readonly command: string;
  readonly effect: string;
}

/** Null while it goes on. What an earlier worker published does not say what it waits for. */
export function waitOf(status: SeenStatus): Wait | null {
  const { waits, needsInput, review, phase, outcome } = status;
  if (outcome || phase === 'ended') return null;
  if (waits || !needsInput) return waits ?? null;
  return review ? 'review' : linesReached(status).length > 0 ? 'budget' : 'problem';
}

export function waitWords(wait: Wait): string {
  return wait === 'pause' ? 'is paused' : 'waits for you';
}

/** Empty while it goes on. */
export function answers(status: SeenStatus): readonly Answer[] {
  const wait = waitOf(status);
  const stop = { command: `longhaul cancel ${status.id}`, effect: 'stop; the work so far is delivered' };
  return wait === null ? [] : [...answersTo(wait, status), stop];
}

function answersTo(wait: Wait, status: SeenStatus): readonly Answer[] {
  const { id, review } = status;
  const resume = `longhaul resume ${id}`;
  switch (wait) {
    case 'review':
      return review ? REVIEWS[review](id) : [];
    case 'budget':
      return [{ command: `longhaul extend ${id} ${linesReached(status).join(' ') || ANY_LINE}`, effect: 'go on with more' }];
    case 'problem':
      return [{ command: resume, effect: 'go on, when the cause is mended' }, steer(id, 'go on, and with this in mind')];
    case 'pause':
      return [{ command: resume, effect: 'go on' }];
  }
}

const REVIEWS: Readonly<Record<ReviewPoint, (id: string) => readonly Answer[]>> = {
  plan: (id) => [approve(id, 'work by this plan'), reject(id, 'another plan is asked for')],
  command: (id) => [approve(id, 'run the command'), reject(id, 'it is not run, and the job is told why')],
  delivery: (id) => [approve(id, 'make the branch'), reject(id, 'work goes on'), steer(id, 'work goes on with this in mind')],
  budget: (id) => [approve(id, 'go on'), reject(id, 'end it here')],
  stuck: (id) => [{ command: `longhaul answer ${id} "TEXT"`, effect: 'go on with that' }, reject(id, 'end it here')],
};

function approve(id: string, effect: string): Answer {
  return { command: `longhaul approve ${id}`, effect };
}

function reject(id: string, effect: string): Answer {
  return { command: `longhaul reject ${id} "WHY"`, effect };
}

function steer(id: string, effect: string): Answer {
  return { command: `longhaul steer ${id} "TEXT"`, effect };
}

/** Wall time is not in a status, nor is how much the next call would take. */
const ANY_LINE = '--minutes N, --tokens N or --usd N';

function linesReached({ steps, spent, budget, sandboxMs = 0 }: SeenStatus): readonly string[] {
  const { maxUsd, maxSandboxMinutes } = budget;
  return [
    ...(steps >= budget.maxSteps ? ['--steps N'] : []),
    ...(spent.inputTokens + spent.outputTokens >= budget.maxTokens ? ['--tokens N'] : []),
    ...(maxUsd !== undefined && (spent.nanoUsd ?? 0) >= maxUsd * 1e9 ? ['--usd N'] : []),
    ...(maxSandboxMinutes !== undefined && sandboxMs >= maxSandboxMinutes * 60_000 ? ['--sandbox-minutes N'] : []),
  ];
}
