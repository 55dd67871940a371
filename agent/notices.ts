/** What a person who does not watch should hear of, from one state of a job to the next. Pure. */
import type { NoticeKind } from '../contract/messages';
import { usedPart } from './budget';
import type { JobState } from './state';

export interface Noticed {
  readonly kind: NoticeKind;
  readonly text: string;
}

/** As for the wrap-up: what is spent from here on is the last of it. */
const SOFT_LINE = 0.8;

export function noticesOf(before: JobState, after: JobState): readonly Noticed[] {
  return [
    ...(after.parked && after.parked.reason !== before.parked?.reason ? [{ kind: 'needs_input' as const, text: after.parked.reason }] : []),
    ...(after.parked && remindersOf(after) > remindersOf(before) ? [{ kind: 'reminder' as const, text: after.parked.reason }] : []),
    ...(usedPart(before) < SOFT_LINE && usedPart(after) >= SOFT_LINE ? [{ kind: 'budget_line' as const, text: softLine(after) }] : []),
  ];
}

function remindersOf({ parked }: JobState): number {
  return parked?.review?.reminders ?? 0;
}

function softLine(state: JobState): string {
  return `${Math.floor(usedPart(state) * 100)} % of a budget is used.`;
}
