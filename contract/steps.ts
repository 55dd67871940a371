/**
 * A step: (parent commit, action) → commit. This is what a step's `step/` tree holds, in words every process agrees on.
 * Nothing that may differ between two runs of the same job belongs here: no durations, hosts, temporary paths, attempts.
 */
import type { HumanMessage } from './acts';
import type { Check } from './job';

export const STEP_KINDS = ['prepare', 'model', 'tool', 'check', 'summary', 'verdict', 'human', 'deliver'] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** A commit id of the job store: the job's complete state at one step. */
export type CommitId = string;

export interface StepRecord {
  /** Position in the job, from 0 without gaps. */
  readonly seq: number;
  readonly kind: StepKind;
  /** The commit's subject, and what people read: one line, at most 100 characters. */
  readonly title: string;
  readonly action: Action;
  /** What the model is shown of this step: a reply's text, a clipped observation, a check report. Plain text. */
  readonly text: string;
  /** The whole output where `text` is a clipped part of it, up to `LIMITS.storedOutputBytes`. Read by `recall`. */
  readonly output?: string;
  /** For people alone: nothing that a model reads is ever made of it. */
  readonly private?: Private;
  /** All that was spent up to and including this step. */
  readonly spent: Spent;
}

export interface Private {
  /** Names of the sealed checks that failed. */
  readonly sealedFailed: readonly string[];
  /** How each sealed check ended, and what it printed. */
  readonly text: string;
}

/** One closed union: the step's kind says which member it is. */
export type Action =
  | { readonly kind: 'prepare'; readonly base: string | null; readonly environment: readonly string[] }
  | {
      readonly kind: 'model';
      readonly calls: readonly ToolCall[];
      readonly finishReason: string;
      readonly usage: Usage;
      readonly from: number;
      readonly note?: string;
      /** The model that was asked, where it was not the job's own. */
      readonly by?: string;
    }
  | { readonly kind: 'tool'; readonly call: ToolCall; readonly ok: boolean; readonly error?: string; readonly plan?: Plan }
  | {
      readonly kind: 'check';
      readonly mode: CheckMode;
      readonly callId?: string;
      readonly results: readonly CheckResult[];
      readonly problems: readonly string[];
      /** The plan with what this step proved, if it proved a milestone. */
      readonly plan?: Plan;
    }
  | ({ readonly kind: 'summary' } & Summary)
  | ({ readonly kind: 'verdict' } & Verdict)
  | { readonly kind: 'human'; readonly message: HumanMessage; readonly effect?: string; readonly resumed?: Resumed }
  | {
      readonly kind: 'deliver';
      readonly outcome: OutcomeKind;
      readonly reason: string;
      /** Who cancelled it, as the sender called itself. */
      readonly by?: string;
      readonly branch: string;
      readonly problem?: string;
      /** To the remote that the job names, too. */
      readonly pushed?: true;
    };

/**
 * How what stands before a step is shown from there on. `blank`: old outputs are left out. `summary`: notes in place of all but the
 * newest steps. `handoff`: notes alone, for a fresh start. `reset`: the same without asking the model. `revert`: a reset that also puts the files back to a proven step's.
 */
export type SummaryStage = 'blank' | 'summary' | 'handoff' | 'reset' | 'revert';

export interface Summary {
  readonly stage: SummaryStage;
  /** First step that prompts show, and the first whose output they show whole. */
  readonly from: number;
  readonly blankBefore: number;
  readonly notes: Notes;
  readonly checks: readonly KnownCheck[];
  /** Of the model call that it took, if it took one. */
  readonly usage?: Usage;
  /** Why the model's notes could not be used: then nothing changes by this step. */
  readonly problem?: string;
}

/** What the model wants to remember. Entries keep their ids for the whole job; the model adds and drops, code merges. */
export interface Notes {
  /** How often they were updated. */
  readonly updates: number;
  readonly decisions: readonly Entry[];
  readonly rejected: readonly Entry[];
  readonly discoveries: readonly Entry[];
  readonly doing: string;
  readonly next: string;
  readonly question?: string;
}

export interface Entry {
  /** `D1`, `R1`, `F1`, …: never given twice. */
  readonly id: string;
  readonly text: string;
}

/** The newest result of a check, from whichever step ran it. */
export interface KnownCheck {
  readonly name: string;
  readonly passed: boolean;
  readonly step: number;
  /** The end of what it said, where it failed. */
  readonly said?: string;
}

/** One reading of a judge. What it could not say clearly is not met. */
export interface Verdict {
  readonly reading: number;
  readonly requirements: readonly {
    readonly id: string;
    readonly text: string;
    readonly verdict: 'met' | 'not_met' | 'unclear';
    readonly evidence: string;
  }[];
  readonly usage?: Usage;
  /** Why it could not be read, if so. */
  readonly problem?: string;
}

export interface ToolCall {
  readonly id: string;
  readonly tool: string;
  /** As the model wrote it: JSON text, possibly broken. Hostile input. */
  readonly args: string;
}

export type CheckMode = 'baseline' | 'milestone' | 'gate';

export interface Plan {
  readonly milestones: readonly Milestone[];
  /** Why it differs from the plan before it. */
  readonly reason?: string;
}

/** With one proof: a check of the job's by name, or a command that failed when the plan was made. */
export interface Milestone {
  readonly title: string;
  readonly check?: string;
  readonly command?: string;
  /** Position of the check step that proved it. */
  readonly proven?: number;
}

export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
  /** -1 when it was ended from outside (timeout, out of memory). */
  readonly exitCode: number;
  /** Why it did not run to its own end, if so: `timeout`, `out_of_memory`, `cannot_run`. */
  readonly ended?: string;
  /** Failed first and passed when run again unchanged. */
  readonly flaky?: boolean;
  /** How many tests its runner says it ran and skipped, and how many of them failed, where that can be read. */
  readonly tests?: { readonly ran: number; readonly skipped: number; readonly failed?: number };
}

/** Where a job stands that was taken back to a step, or begun from one: what its brain has to know of the steps up to there. */
export interface Resumed {
  /** The job and the step that it goes on from. */
  readonly job: string;
  readonly to: number;
  /** First step that prompts show, and positions of the newest summary, plan and proven state up to there. */
  readonly from: number;
  readonly summary?: number;
  readonly plan?: number;
  readonly green?: { readonly seq: number; readonly commit: CommitId };
  readonly baselineDone: boolean;
  readonly failingChecks: readonly string[];
}

/** Tokens of one model call, as the provider reported them. */
export interface Usage {
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  /** Of the output, where the provider says it. */
  readonly reasoningTokens?: number;
}

export interface Spent {
  readonly turns: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of the input, and of the output. */
  readonly cachedTokens?: number;
  readonly reasoningTokens?: number;
  /** By the profile's prices, in whole billionths of a dollar. */
  readonly nanoUsd?: number;
}

/** The goal ledger: outside the agent's reach, in every prompt whole. Only a person's message changes it. */
export interface Ledger {
  readonly goal: string;
  readonly constraints: readonly string[];
  readonly checks: readonly { readonly name: string; readonly command: string }[];
  /** With their time limits, where a person has changed them. */
  readonly amendedChecks?: readonly Check[];
  readonly protectedPaths: readonly string[];
  readonly allowedPaths?: readonly string[];
  readonly decisions: readonly HumanMessage[];
}

/** How a job can end. `delivered`: the checks passed in a clean checkout. All others carry the best work so far too. */
export type OutcomeKind = 'delivered' | 'needs_review' | 'cannot' | 'stuck' | 'cancelled';

export interface Outcome {
  readonly kind: OutcomeKind;
  readonly reason: string;
  readonly branch: string;
  /** Tip of the branch in the person's repository; null when there was nothing to deliver or it was refused. */
  readonly commit: string | null;
  /** Why no branch was made, if it was not. */
  readonly problem?: string;
  /** The remote that has the branch too, as the job names it. */
  readonly pushed?: string;
  /** Address of the pull request. */
  readonly pullRequest?: string;
  /** What people sent, as a signal, while the work was being delivered: it came too late to be heard. */
  readonly unheard?: readonly HumanMessage[];
  readonly head: CommitId;
  readonly steps: number;
  readonly spent: Spent;
}
