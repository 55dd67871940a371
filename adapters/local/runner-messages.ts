/** What a worker and its runner say to each other. Every call has a number, and one end. */
import type { Exec, ExecResult, SandboxOptions } from '../../activities/ports';
import type { SandboxFailureKind } from '../../contract/failures';

/** A sandbox is named by a number that its runner gave it. */
export type Call =
  | { readonly do: 'open'; readonly options: SandboxOptions }
  | { readonly do: 'exec'; readonly sandbox: number; readonly command: Omit<Exec, 'onOutput'>; readonly watched: boolean }
  | { readonly do: 'close'; readonly sandbox: number }
  | { readonly do: 'evict'; readonly workspace: string }
  | { readonly do: 'end' };

export type ToRunner = { readonly id: number; readonly call: Call } | { readonly id: number; readonly abort: true };

export type FromRunner = { readonly id: number; readonly output: string } | ({ readonly id: number } & Answer);

export type Answer = { readonly value: number | ExecResult | undefined } | { readonly failure: Failure };

/** `kind` is a `SandboxFailure`'s, `code` an error's of the system. */
export interface Failure {
  readonly message: string;
  readonly kind?: SandboxFailureKind;
  readonly code?: string;
}
