/**
 * When the agent goes in circles: a pure function over its last actions. The tree hash tells a rerun after an edit, which is
 * work, from a rerun of the same thing, which is not. Numbers are the field's starting points; see docs/decisions.md.
 */
import type { Note } from '../contract/activities';
import type { ActionPrint, JobState } from './state';

const WINDOW = 30;
const LONGEST_CYCLE = 5;
const CYCLES = { nudge: 3, stuck: 5 };
const SAME_ERROR = { nudge: 3, stuck: 4 };
/** Told only: going back is how some problems are narrowed down, so it never ends a job. */
const RETURNS_NUDGE = 2;
const NO_CALL_STUCK = 3;
const FORMAT_ERRORS_STUCK = 3;

export interface Stall {
  /** Whether the next prompt tells the model so, by a note or by the answers to its calls. */
  readonly warned: boolean;
  readonly note?: Note;
  /** Why the job ends, if the model had been told and went on. */
  readonly stuck?: string;
}

type Seen = Pick<JobState, 'recent' | 'noCallStreak' | 'formatErrorStreak' | 'note'>;

export function remember(recent: readonly ActionPrint[], print: ActionPrint): readonly ActionPrint[] {
  return [...recent, print].slice(-WINDOW);
}

export function stall({ recent, noCallStreak, formatErrorStreak, note }: Seen): Stall {
  if (noCallStreak > 0)
    return found(note ?? 'no_tool_call', noCallStreak >= NO_CALL_STUCK, `${noCallStreak} replies in a row asked for no tool`);
  if (formatErrorStreak > 0)
    return found(undefined, formatErrorStreak >= FORMAT_ERRORS_STUCK, `${formatErrorStreak} malformed tool calls in a row`);
  const errors = sameErrors(recent);
  if (errors >= SAME_ERROR.nudge)
    return found('same_error', errors >= SAME_ERROR.stuck, `the same action failed in the same way ${errors} times in a row`);
  const { times, length } = mostRepeated(recent);
  const what = length > 1 ? `the same ${length} actions with the same results` : 'the same action with the same result';
  if (times >= CYCLES.nudge) return found('repeating', times >= CYCLES.stuck, `${what} ${times} times in a row`);
  if (returns(recent) >= RETURNS_NUDGE) return { warned: false, note: 'undoing' };
  return { warned: false };
}

function found(note: Note | undefined, isStuck: boolean, why: string): Stall {
  return { warned: true, ...(note ? { note } : {}), ...(isStuck ? { stuck: why } : {}) };
}

/** On one tree: a command that fails again but has changed files meanwhile is getting somewhere. */
function sameErrors(recent: readonly ActionPrint[]): number {
  const last = recent.at(-1);
  if (last?.error === undefined) return 0;
  return trailing(recent, (it) => it.act === last.act && it.error === last.error && it.tree === last.tree);
}

/** How often the newest action brought the files back to a state that they had left before; 0 if it changed nothing. */
function returns(recent: readonly ActionPrint[]): number {
  const states = recent.map(({ tree }) => tree).filter((tree, i, trees) => tree !== trees[i - 1]);
  const now = states.at(-1);
  if (recent.at(-1)?.tree === recent.at(-2)?.tree) return 0;
  return states.slice(0, -1).filter((tree) => tree === now).length;
}

function mostRepeated(recent: readonly ActionPrint[]): { readonly times: number; readonly length: number } {
  const lengths = Array.from({ length: LONGEST_CYCLE }, (_, i) => i + 1);
  const cycles = lengths.map((length) => ({ length, times: timesRepeated(recent, length) }));
  return cycles.reduce((most, it) => (it.times > most.times ? it : most));
}

function timesRepeated(recent: readonly ActionPrint[], length: number): number {
  const repeated = trailing(recent, (print, i) => isSame(print, recent[i - length]));
  return 1 + Math.floor(repeated / length);
}

function isSame(a: ActionPrint, b: ActionPrint | undefined): boolean {
  return a.act === b?.act && a.res === b.res && a.tree === b.tree;
}

function trailing(recent: readonly ActionPrint[], matches: (print: ActionPrint, i: number) => boolean): number {
  let count = 0;
  for (let i = recent.length - 1; i >= 0 && matches(recent[i] as ActionPrint, i); i--) count++;
  return count;
}
