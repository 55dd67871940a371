/**
 * What a person can do to a job while it runs, and what each carries. By name a signal and an update of the workflow, a command of the
 * command line, a tool of assistants. Each becomes a step, once, however often it is sent.
 */
import type { Check } from './check';

export const ACTS = ['steer', 'answer', 'approve', 'reject', 'pause', 'resume', 'extend', 'amend', 'rewind', 'cancel'] as const;
export type ActName = (typeof ACTS)[number];

/** `text` of the message goes with it: guidance, an answer, a comment, a reason. */
export type Act =
  | { readonly kind: Exclude<ActName, 'extend' | 'amend' | 'rewind'> }
  | { readonly kind: 'extend'; readonly by: Extension }
  | { readonly kind: 'amend'; readonly change: Amendment }
  /** To the state after this step. */
  | { readonly kind: 'rewind'; readonly to: number };

/** Chosen by the sender; the same id twice is one message. `from` is what the sender says of itself. */
export interface HumanMessage {
  readonly id: string;
  readonly from: string;
  readonly text: string;
  /** `steer` if absent. */
  readonly act?: Act;
}

/** More room, in the budget's own units. */
export interface Extension {
  readonly steps?: number;
  readonly tokens?: number;
  readonly wallMinutes?: number;
  readonly usd?: number;
  readonly sandboxMinutes?: number;
}

/** What is given takes the place of what stood there, whole. */
export interface Amendment {
  readonly goal?: string;
  readonly constraints?: readonly string[];
  readonly checks?: readonly Check[];
}

/** Where a job stops and asks a person. */
export type ReviewPoint = 'plan' | 'command' | 'delivery' | 'budget' | 'stuck';
