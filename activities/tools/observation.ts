/** What came of a tool call, before it is recorded: for the model (`text`), for `recall` (`output`), for people (`title`). */
import { cleanOutput, clipOutput } from '../../agent/tools/output';
import { LIMITS } from '../../contract/limits';
import type { Plan } from '../../contract/steps';

export interface Observation {
  readonly ok: boolean;
  /** A class of error, equal for equal mistakes: stall detection compares it. */
  readonly error?: string;
  readonly title: string;
  readonly text: string;
  readonly output?: string;
  /** The plan that a call of `plan` made. */
  readonly plan?: Plan;
}

export function refused(error: string, title: string, text: string): Observation {
  return { ok: false, error, title, text };
}

/** Clips what the model sees; keeps the whole for `recall` where something was left out. */
export function observed(seq: number, ok: boolean, title: string, head: string, raw: string): Observation {
  const clean = cleanOutput(raw);
  const text = clipOutput(clean, LIMITS.observationBytes, `recall step ${seq} for all of it`);
  const whole = text === clean ? {} : { output: clean };
  return { ok, title, text: [head, text].filter(Boolean).join('\n'), ...whole };
}
