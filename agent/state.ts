/**
 * What the brain remembers between events: a few KB, all that continue-as-new carries. The work itself is in the store;
 * nothing here grows with the job's length.
 */
import type { CallLabel, Note, PlanLabel } from '../contract/activities';
import type { HumanMessage, ReviewPoint } from '../contract/acts';
import type { Budget } from '../contract/job';
import type { Phase } from '../contract/messages';
import type { CheckMode, CommitId, OutcomeKind, Spent } from '../contract/steps';
import type { Context } from './context';
import { EMPTY } from './context';

export interface JobState {
  readonly startedAtMs: number;
  readonly nowMs: number;
  /** Steps recorded; the next one gets this number. */
  readonly steps: number;
  readonly head: CommitId | null;
  readonly spent: Spent;
  /** Time that the sandbox was used. */
  readonly sandboxMs?: number;
  /** The job's budget plus what a person added. */
  readonly limits: Budget;
  readonly baselineDone: boolean;
  readonly failingChecks: readonly string[];
  /** The newest run of the checks by us. */
  readonly checked?: { readonly step: number; readonly mode: CheckMode; readonly failed: number };
  /** For the status that people see; nothing that a model reads is made of it. */
  readonly sealedFailing?: readonly string[];
  /** First step that prompts show where there is no summary. */
  readonly historyFrom: number;
  readonly context: Context;
  /** Calls of the newest reply, and how many of them are answered. */
  readonly reply: {
    readonly seq: number;
    readonly calls: readonly CallLabel[];
    readonly done: number;
    /** What a person said of the call that is next, where one had to be asked. */
    readonly allowed?: boolean;
  } | null;
  readonly gateRounds: number;
  readonly recent: readonly ActionPrint[];
  readonly noCallStreak: number;
  readonly formatErrorStreak: number;
  /** The model was told, before its newest reply, that it goes in circles: nobody is `stuck` without having been told. */
  readonly warned: boolean;
  readonly note: Note | null;
  /** What was done about going in circles since something last improved: see `ladder.ts`. */
  readonly tried?: readonly Rung[];
  /** Turns of the stronger model so far, while it has the job. */
  readonly strong?: number;
  /** Fewest checks that failed at the gate, and the turn of the newest improvement. */
  readonly best?: number;
  readonly bestTurn?: number;
  /** The turn of the newest change that led to files as they had not been before. */
  readonly movedTurn?: number;
  /** The plan as of the step that holds it. */
  readonly plan?: PlanLabel & { readonly seq: number };
  /** How often the current milestone was asked to be proven and was not. */
  readonly unproven?: number;
  /** The reading of a judge that is to come, what the one before it found, and the check step they are about. */
  readonly judging?: { readonly order: 1 | 2; readonly evidence: number; readonly unmet: readonly string[]; readonly closing: boolean };
  /** How often a judge has sent the job back from its delivery. */
  readonly doubts?: number;
  /** The newest state that was proven. */
  readonly green?: { readonly seq: number; readonly commit: CommitId };
  /** The model's open question, from its notes. */
  readonly question?: string;
  readonly overflows: number;
  readonly filtered: boolean;
  /** What people do becomes steps: not so in jobs that earlier builds began. */
  readonly recordsActs?: true;
  /** A step is recorded whose result did not arrive: it is asked for again, whatever a person said meanwhile. */
  readonly behind?: true;
  /** Nothing is begun until a person says so. */
  readonly paused?: { readonly by: string };
  /** A plan that a person has to look at first, and the one that stands if it is refused. */
  readonly unreviewedPlan?: { readonly before?: NonNullable<JobState['plan']> };
  /** The highest budget line that a person has looked at, in percent. */
  readonly lineReviewed?: number;
  /** Messages of people that are not recorded as steps yet, and the ids of the last ones seen. */
  readonly messages: readonly HumanMessage[];
  readonly seenMessages: readonly string[];
  /** The command under way; at most one. */
  readonly running: string | null;
  /** `problem` is what failed; `reason` says what to do about it as well. `outOfBudget`: what failed is that a call would pass a line. */
  readonly parked: { readonly reason: string; readonly problem?: string; readonly outOfBudget?: true; readonly review?: Asked } | null;
  /** `by`: who ended it, where a person did. */
  readonly closing: { readonly kind: OutcomeKind; readonly reason: string; readonly approved?: true; readonly by?: string } | null;
  /** Cancelled again: a branch that cannot be made is not waited for any more. */
  readonly abandoned: boolean;
  readonly phase: Phase;
}

/** What a person is asked to look at, since when, and how often they were reminded. */
export interface Asked {
  readonly point: ReviewPoint;
  readonly sinceMs: number;
  readonly line?: number;
  readonly reminders?: number;
}

/** What is done about a job that goes in circles: see `ladder.ts`. */
export type Rung = 'fresh' | 'revert' | 'stronger' | 'ask';

/** One executed action, in hashes: what stall detection compares. */
export interface ActionPrint {
  readonly act: string;
  readonly res: string;
  readonly tree: string;
  readonly error?: string;
}

export function initialState(limits: Budget): JobState {
  return {
    startedAtMs: 0,
    nowMs: 0,
    steps: 0,
    head: null,
    spent: { turns: 0, inputTokens: 0, outputTokens: 0 },
    limits,
    baselineDone: false,
    failingChecks: [],
    historyFrom: 0,
    context: EMPTY,
    reply: null,
    gateRounds: 0,
    recent: [],
    noCallStreak: 0,
    formatErrorStreak: 0,
    warned: false,
    note: null,
    overflows: 0,
    filtered: false,
    messages: [],
    seenMessages: [],
    running: null,
    parked: null,
    closing: null,
    abandoned: false,
    phase: 'preparing',
  };
}
