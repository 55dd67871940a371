/**
 * When the agent goes in circles: a pure function over its last actions. The tree hash tells a rerun after an edit, which is
 * work, from a rerun of the same thing, which is not. Numbers are the field's starting points; see docs/decisions.md.
 */
import type { Note } from '../contract/activities';
import type { ActionPrint, JobState } from './state';

const WINDOW = 30;
const SAME = { nudge: 3, stuck: 5 };
const SAME_ERROR = { nudge: 3, stuck: 4 };
const NO_CALL_STUCK = 3;
const FORMAT_ERRORS_STUCK = 3;

export function remember(recent: readonly ActionPrint[], print: ActionPrint): readonly ActionPrint[] {
  return [...recent, print].slice(-WINDOW);
}

export function stall(state: Pick<JobState, 'recent' | 'noCallStreak' | 'formatErrorStreak'>): {
  readonly note?: Note;
  readonly stuck?: string;
} {
  const last = state.recent.at(-1);
  const same = last ? streak(state.recent, (it) => it.act === last.act && it.res === last.res && it.tree === last.tree) : 0;
  const sameError = last?.error ? streak(state.recent, (it) => it.act === last.act && it.error === last.error) : 0;
  if (state.noCallStreak >= NO_CALL_STUCK) return { stuck: `${state.noCallStreak} replies in a row asked for no tool` };
  if (state.formatErrorStreak >= FORMAT_ERRORS_STUCK) return { stuck: `${state.formatErrorStreak} malformed tool calls in a row` };
  if (same >= SAME.stuck) return { stuck: `the same action with the same result ${same} times in a row` };
  if (sameError >= SAME_ERROR.stuck) return { stuck: `the same action failed in the same way ${sameError} times in a row` };
  if (sameError >= SAME_ERROR.nudge) return { note: 'same_error' };
  if (same >= SAME.nudge) return { note: 'repeating' };
  return {};
}

function streak(recent: readonly ActionPrint[], matches: (print: ActionPrint) => boolean): number {
  let count = 0;
  for (let i = recent.length - 1; i >= 0 && matches(recent[i] as ActionPrint); i--) count++;
  return count;
}
