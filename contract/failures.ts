/**
 * Named failures, sorted once at the edge where they arise. The name travels as Temporal's failure type; whether it is
 * worth another attempt is decided here and nowhere else.
 */
export type ModelFailureKind =
  | 'rate_limited'
  | 'overloaded'
  | 'transport'
  | 'timeout'
  | 'context_overflow'
  | 'invalid_request'
  | 'unauthorized'
  | 'unknown_model'
  | 'content_filter'
  | 'empty_reply'
  /** Ours: the call was not made, since it could cost more than the budget has left. */
  | 'over_budget';

const RETRYABLE: ReadonlySet<string> = new Set(['rate_limited', 'overloaded', 'transport', 'timeout', 'empty_reply']);

export class ModelFailure extends Error {
  override readonly name = 'ModelFailure';
  readonly retryable: boolean;
  constructor(
    readonly kind: ModelFailureKind,
    message: string,
    readonly retryAfterMs?: number,
    /** With `context_overflow`: the window in tokens, where the provider said it. */
    readonly windowTokens?: number,
  ) {
    super(message);
    this.retryable = RETRYABLE.has(kind);
  }
}

/** What can go wrong with the place where commands run. `gone` is repaired by a rebuild from the last step. */
export type SandboxFailureKind = 'unreachable' | 'gone' | 'image_missing' | 'disk_full' | 'refused';

export class SandboxFailure extends Error {
  override readonly name = 'SandboxFailure';
  readonly retryable: boolean;
  constructor(
    readonly kind: SandboxFailureKind,
    message: string,
  ) {
    super(message);
    this.retryable = kind === 'unreachable' || kind === 'gone' || kind === 'disk_full';
  }
}

/** What can go wrong with the place where pull requests are. A person mends what is not worth another attempt. */
export type ForgeFailureKind = 'bad_token' | 'forbidden' | 'not_found' | 'refused' | 'rate_limited' | 'overloaded' | 'transport';

export class ForgeFailure extends Error {
  override readonly name = 'ForgeFailure';
  readonly retryable: boolean;
  constructor(
    readonly kind: ForgeFailureKind,
    message: string,
    readonly retryAfterMs?: number,
  ) {
    super(message);
    this.retryable = RETRYABLE.has(kind);
  }
}

/**
 * `taken`: the step before the one that was to be recorded is recorded, and its result did not arrive. `refused`: a remote repository
 * does not take what is brought to it, or does not know who brings it; a person has to mend that.
 */
export type StoreFailureKind = 'conflict' | 'taken' | 'missing' | 'corrupt' | 'disk_full' | 'bad_source' | 'refused' | 'too_large' | 'git';

export class StoreFailure extends Error {
  override readonly name = 'StoreFailure';
  readonly retryable: boolean;
  constructor(
    readonly kind: StoreFailureKind,
    message: string,
  ) {
    super(message);
    this.retryable = kind === 'disk_full' || kind === 'corrupt' || kind === 'git';
  }
}
