/** What goes over the workflow's edge: its input, the messages a person sends, and what it answers. */
import type { ReviewPoint } from './acts';
import type { JobSpec } from './job';
import type { CheckMode, Outcome, Spent } from './steps';

export type Phase = 'preparing' | 'working' | 'checking' | 'delivering' | 'parked' | 'paused' | 'ended';

/** What a job that does nothing until a person acts waits for: an answer, more budget, a cause that is mended, the end of a pause. */
export type Wait = 'review' | 'budget' | 'problem' | 'pause';

export type NoticeKind = 'needs_input' | 'reminder' | 'budget_line' | 'ended';

/** What a webhook or a command is told. */
export interface Notice {
  /** The same for the same notice, however often it is sent. */
  readonly id: string;
  /** `job.needs_input`, `job.reminder`, `job.budget_line`, `job.ended`. */
  readonly type: `job.${NoticeKind}`;
  /** ISO 8601, of when it came about. */
  readonly timestamp: string;
  readonly text: string;
  readonly job: JobStatus;
}

/** The answer to an update: the message's id, and where the job stands with it. */
export interface Taken {
  readonly id: string;
  readonly phase: Phase;
  readonly steps: number;
}

/** One glance: small enough for a memo, complete enough for a list. */
export interface JobStatus {
  readonly id: string;
  readonly phase: Phase;
  /** What is going on or what it waits for, for a person. */
  readonly doing: string;
  /** Steps recorded so far; the last one is `steps - 1`. */
  readonly steps: number;
  readonly head: string | null;
  readonly spent: Spent;
  /** Time that commands, checks and set-ups took. */
  readonly sandboxMs?: number;
  readonly budget: JobSpec['budget'];
  readonly failingChecks: readonly string[];
  readonly needsInput: boolean;
  /** Absent while it goes on, and from what an earlier worker published. */
  readonly waits?: Wait;
  /** What it asks a person to look at: answered by `approve` or `reject`. */
  readonly review?: ReviewPoint;
  readonly milestone?: { readonly count: number; readonly proven: number; readonly title: string; readonly titles?: readonly string[] };
  /** The newest run of the checks by us, and how many failed in it. */
  readonly checked?: { readonly step: number; readonly mode: CheckMode; readonly failed: number };
  readonly outcome: Outcome | null;
}
