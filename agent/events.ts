/** What the brain is told and what it answers. The workflow turns commands into activities, and results into events. */
import type { Acted, Checked, DeliveredResult, Judged, Note, Prepared, Recorded, Replied, Summarized } from '../contract/activities';
import type { HumanMessage } from '../contract/acts';
import type { CheckMode, CommitId, Outcome, OutcomeKind, SummaryStage } from '../contract/steps';
import type { JobState } from './state';

/** Time arrives in every event; the brain has no clock. */
export type Event = { readonly atMs: number } & (
  | { readonly type: 'start' }
  | { readonly type: 'prepared'; readonly result: Prepared }
  | { readonly type: 'replied'; readonly result: Replied }
  | { readonly type: 'summarized'; readonly stage: SummaryStage; readonly result: Summarized }
  | { readonly type: 'acted'; readonly result: Acted }
  | { readonly type: 'checked'; readonly mode: CheckMode; readonly result: Checked }
  | { readonly type: 'judged'; readonly result: Judged }
  | { readonly type: 'recorded'; readonly result: Recorded }
  | { readonly type: 'delivered'; readonly result: DeliveredResult; readonly outcome: OutcomeKind; readonly reason: string }
  | { readonly type: 'failed'; readonly command: StepCommand['type']; readonly failure: Failure }
  | { readonly type: 'told'; readonly message: HumanMessage }
  /** The time that `wakesAt` said has come. */
  | { readonly type: 'woke' }
);

/** An activity that will not be retried any more; `kind` is one of `contract/failures.ts`, or `cancelled`, or `unknown`. */
export interface Failure {
  readonly kind: string;
  readonly message: string;
  /** With `context_overflow`: the window in tokens, where the provider said it. */
  readonly windowTokens?: number;
}

interface At {
  readonly seq: number;
  readonly parent: CommitId;
}

/** What a prompt shows: see `CallModelInput`. */
interface Showing {
  readonly from: number;
  readonly summary?: number;
  readonly window?: number;
  /** Position of the step that holds the plan. */
  readonly plan?: number;
}

/** Becomes one step, by one activity. At most one is under way. */
export type StepCommand =
  | { readonly type: 'prepare' }
  | ({
      readonly type: 'callModel';
      readonly note?: Note;
      readonly left?: number;
      readonly leftNano?: number;
      readonly wrapUp?: boolean;
      readonly strong?: true;
    } & Showing &
      At)
  | ({
      readonly type: 'summarize';
      readonly stage: SummaryStage;
      readonly left?: number;
      readonly leftNano?: number;
      readonly broken?: number;
      readonly green?: CommitId;
    } & Showing &
      At)
  | ({
      readonly type: 'runTool';
      readonly reply: number;
      readonly call: number;
      readonly label: string;
      readonly plan?: number;
      readonly refused?: true;
    } & At)
  | ({ readonly type: 'runChecks'; readonly mode: CheckMode; readonly reply?: number; readonly call?: number; readonly plan?: number } & At)
  | ({
      readonly type: 'judge';
      readonly reading: number;
      readonly evidence: number;
      readonly plan?: number;
      readonly window?: number;
      readonly left?: number;
      readonly leftNano?: number;
    } & At)
  | ({ readonly type: 'recordMessage'; readonly message: HumanMessage; readonly plan?: number } & At)
  | ({ readonly type: 'deliver'; readonly outcome: OutcomeKind; readonly reason: string; readonly by?: string } & At);

export type Command = StepCommand | { readonly type: 'cancelRunning' } | { readonly type: 'end'; readonly outcome: Outcome };

export interface Decision {
  readonly state: JobState;
  readonly commands: readonly Command[];
}
