/** What goes over the workflow's edge: its input, the messages a person sends, and what it answers. */
import type { JobSpec } from './job';
import type { HumanMessage, Outcome, Spent } from './steps';

export type Phase = 'preparing' | 'working' | 'checking' | 'delivering' | 'parked' | 'ended';

/** More room, in the budget's own units. */
export interface Extension {
  readonly steps?: number;
  readonly tokens?: number;
  readonly wallMinutes?: number;
  readonly usd?: number;
  readonly sandboxMinutes?: number;
}

/** A person's message as the workflow sees it. */
export type PersonEvent =
  | { readonly type: 'steer'; readonly message: HumanMessage }
  | { readonly type: 'resume' }
  | { readonly type: 'extend'; readonly extension: Extension }
  | { readonly type: 'cancel'; readonly reason: string };

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
  readonly milestone?: { readonly count: number; readonly proven: number; readonly title: string };
  readonly outcome: Outcome | null;
}
