/**
 * What is done about a job that goes in circles after it was told: one rung after another, each once, until something improves. All
 * rungs are steps or marks on steps: a fresh start from notes, back to the last state that was proven, a stronger model, a person.
 */
import type { JobSpec } from '../contract/job';
import type { JobState, Rung } from './state';
import { words } from './words';

/** Turns of the stronger model before the job goes back to its own. A starting number, see docs/decisions.md. */
const STRONG_TURNS = 20;
/** Turns without a new best: then it is told to plan again, and after so many more it starts afresh. */
const REPLAN_TURNS = 25;
const FRESH_TURNS = 60;
/** Attempts at one milestone before the next rung. */
const MOST_UNPROVEN = 5;
const REASON_CHARS = 600;

/** The next rung that this job has, or null at the top. */
export function nextRung(spec: JobSpec, { tried = [], green }: JobState): Rung | null {
  const rungs: readonly (Rung | false)[] = [
    'fresh',
    green !== undefined && 'revert',
    spec.model.escalateTo !== undefined && 'stronger',
    spec.onStuck === 'ask' && 'ask',
  ];
  return rungs.find((rung): rung is Rung => rung !== false && !tried.includes(rung)) ?? null;
}

/** On the next rung everything that counted against the job counts from nothing. */
export function climbed(state: JobState, rung: Rung): JobState {
  const { strong: _, ...rest } = state;
  const after = { ...rest, ...FORGIVEN, tried: [...(state.tried ?? []), rung] };
  if (rung === 'stronger') return { ...after, strong: 0 };
  if (rung === 'ask') return after;
  return { ...after, context: { ...after.context, due: rung === 'fresh' ? 'handoff' : 'revert' } };
}

export const FORGIVEN = { recent: [], noCallStreak: 0, formatErrorStreak: 0, warned: false, unproven: 0 } as const;

/** After a new best, or a person's word: every rung is there again, and the job's own model is used. */
export function progressed(state: JobState): JobState {
  const { tried: _, strong: __, ...rest } = state;
  return { ...rest, bestTurn: state.spent.turns };
}

export function turnTaken(state: JobState): JobState {
  if (state.strong === undefined) return state;
  const { strong, ...rest } = state;
  return strong + 1 < STRONG_TURNS ? { ...state, strong: strong + 1 } : rest;
}

/** A milestone that will not come. */
export function unprovable({ unproven = 0, plan }: JobState): string | null {
  return unproven >= MOST_UNPROVEN ? `the milestone "${plan?.title ?? ''}" was not proven in ${unproven} attempts` : null;
}

/** What a long time without a new best asks for. It never ends a job, since some work is slow; nor is work that changes files stopped. */
export function plodding({ spent, bestTurn = 0, movedTurn = 0, context }: JobState): 'replan' | 'fresh' | null {
  const idle = spent.turns - Math.max(bestTurn, movedTurn);
  if (idle > 0 && idle % FRESH_TURNS === 0 && context.acts > 0) return 'fresh';
  const turns = spent.turns - bestTurn;
  return turns > 0 && turns % REPLAN_TURNS === 0 ? 'replan' : null;
}

const NAMES: Readonly<Record<Rung, string>> = {
  fresh: 'a fresh start',
  revert: 'going back to the last proven state',
  stronger: 'a stronger model',
  ask: 'asking a person',
};

/** For a person: what is seen, what was tried, what is missing, the one question. */
export function explained({ tried = [], failingChecks, question }: JobState, why: string): string {
  const parts = [
    why,
    `tried: ${['telling it so', ...tried.map((rung) => NAMES[rung])].join(', ')}`,
    ...(failingChecks.length ? [`still failing: ${failingChecks.join(', ')}`] : []),
    ...(question ? [`its question: ${question}`] : []),
  ];
  return words(parts.join('; '), REASON_CHARS);
}
