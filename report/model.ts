/** What a report of a job says, before it is a page: a typed model that any renderer can take. Texts in it are as they were recorded: hostile. */
import type { CheckResult, CommitId, OutcomeKind, StepKind, StepRecord, Verdict } from '../contract/steps';

export interface ReportedStep extends StepRecord {
  readonly commit: CommitId;
  /** When it was recorded, if that is known. */
  readonly atMs: number | null;
  /** Of a delivery: address of the pull request. */
  readonly pullRequest?: string;
}

export interface Report {
  readonly id: string;
  readonly repository: string;
  readonly base: { readonly name: string; readonly commit: CommitId | null };
  readonly model: string;
  readonly outcome: ReportedOutcome | null;
  /** Of the first and the newest step; null before there is one. */
  readonly startedAtMs: number | null;
  readonly lastAtMs: number | null;
  readonly steps: number;
  readonly requirements: readonly Requirement[];
  /** Globs that the gate holds: of paths that stay as they are, and of the only ones that may change. */
  readonly protectedPaths: readonly string[];
  readonly allowedPaths: readonly string[] | null;
  readonly milestones: readonly ReportedMilestone[];
  readonly checks: Checks;
  readonly changes: Changes;
  readonly people: readonly PersonSaid[];
  readonly costs: Costs;
  /** Steps that were tried more than once; null where no server was there to tell. */
  readonly faults: readonly Fault[] | null;
  readonly timeline: readonly Moment[];
}

export interface Fault {
  readonly step: number;
  readonly attempts: number;
  /** Of the attempt before the one that counts. */
  readonly why: string;
}

/** The same as a server tells it. */
export interface Retried extends Omit<Fault, 'step'> {
  readonly commit: CommitId;
}

export interface ReportedOutcome {
  readonly kind: OutcomeKind;
  readonly reason: string;
  readonly branch: string;
  /** Tip of that branch, as far as the store knows it. */
  readonly commit: CommitId | null;
  readonly problem?: string;
  /** The remote that has it too, as the job names it. */
  readonly pushed?: string;
  readonly pullRequest?: string;
}

/** The goal (`G`) or a constraint (`C1`, …), as the ledger has it now, and what the job recorded for it. */
export interface Requirement {
  readonly id: string;
  readonly text: string;
  /** As it was submitted, where a person has changed it since. */
  readonly before?: string;
  readonly evidence: readonly Evidence[];
}

export type Evidence =
  /** The newest gate: it proves the goal if all passed and nothing stood against delivery. */
  | { readonly kind: 'gate'; readonly step: number; readonly passed: number; readonly of: number; readonly problems: number }
  | {
      readonly kind: 'judge';
      readonly step: number;
      readonly reading: number;
      readonly verdict: Verdict['requirements'][number]['verdict'];
      readonly said: string;
    };

export interface ReportedMilestone {
  readonly title: string;
  /** The check's name or the command. */
  readonly proof: string;
  readonly provenBy: number | null;
  readonly provenAtMs: number | null;
  /** Tokens from the milestone before it up to its proof; null while it is not proven. */
  readonly tokens: number | null;
}

export interface Checks {
  /** Positions of the two steps that are compared; null where there was none. */
  readonly baseline: number | null;
  readonly gate: number | null;
  readonly rows: readonly CheckRow[];
  /** What else stood against delivery at the newest gate. */
  readonly problems: readonly string[];
  /** Names of sealed checks that failed there: for the person who set them. */
  readonly sealedFailed: readonly string[];
  /** What the newest gate printed. */
  readonly said: string;
}

export interface CheckRow {
  readonly name: string;
  readonly before: CheckResult | null;
  readonly after: CheckResult | null;
}

export interface Changes {
  readonly files: readonly ChangedFile[];
  readonly added: number;
  readonly removed: number;
}

export interface ChangedFile {
  readonly path: string;
  readonly added: number;
  readonly removed: number;
  /** Lines of the unified diff below its header; null where it was past what was read. */
  readonly diff: readonly string[] | null;
}

export interface PersonSaid {
  readonly step: number;
  readonly from: string;
  readonly text: string;
  readonly atMs: number | null;
}

export interface Costs {
  readonly total: Amount;
  readonly priced: boolean;
  readonly rows: readonly CostRow[];
  readonly kinds: readonly KindRow[];
}

export interface CostRow extends Amount {
  readonly phase: 'work' | 'notes' | 'judge' | 'other';
  readonly model: string;
  readonly calls: number;
}

/** Input that the provider had not cached, input that it had, output; money in billionths of a dollar. */
export interface Amount {
  readonly uncached: number;
  readonly cached: number;
  readonly output: number;
  readonly nanoUsd: number;
}

export interface KindRow {
  readonly kind: StepKind;
  readonly steps: number;
  /** From the step before to the step itself, waiting included. */
  readonly ms: number;
}

export interface Moment {
  readonly seq: number;
  readonly kind: StepKind;
  readonly title: string;
  readonly commit: CommitId;
  readonly atMs: number | null;
  /** All that was spent up to and including it. */
  readonly total: Amount;
  /** What it spent itself. */
  readonly tokens: number;
  readonly nanoUsd: number;
}
