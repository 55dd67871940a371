/**
 * The harness's own record: what it asked, what it was told, what it struck and when. Lines of JSON, appended and never changed.
 * The checks believe this and what lies on the disk, nothing that the product says of itself.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import type { HumanMessage } from '../contract/acts';
import type { Outcome } from '../contract/steps';

export type Entry =
  | { readonly what: 'submitted'; readonly job: string }
  /** The server's answer, by which a job has ended. `error` where it ended as failed, terminated or timed out. */
  | { readonly what: 'ended'; readonly job: string; readonly outcome?: Outcome; readonly error?: string }
  /** Asked once more after every fault is over, it had not ended. */
  | { readonly what: 'unended'; readonly job: string; readonly status: unknown }
  /** `until` is there once it is over. `kills` processes or containers ended by SIGKILL. */
  | Fault
  | { readonly what: 'worker'; readonly pid: number; readonly is: 'started' | 'polling' }
  /** `expected` where the harness sent the signal, `point` where the worker was told to die at a named place. */
  | {
      readonly what: 'died';
      readonly pid: number;
      readonly code: number | null;
      readonly signal: string | null;
      readonly expected: boolean;
      readonly point?: string;
      /** Its last words, where it was not expected. */
      readonly said?: string;
    }
  /** A message of a person, as sent; then what the command line said of it. */
  | { readonly what: 'said'; readonly job: string; readonly message: HumanMessage }
  | { readonly what: 'answered'; readonly job: string; readonly id: string; readonly exitCode: number | null; readonly text: string }
  | { readonly what: 'forked'; readonly job: string; readonly from: string; readonly at: number; readonly exitCode: number | null }
  /** A step's ref, the first time that it was seen from outside, or whenever it was seen with another commit, or gone. */
  | { readonly what: 'seen'; readonly job: string; readonly seq: number; readonly commit: string | null }
  | { readonly what: 'measured'; readonly pid: number; readonly rssMb: number; readonly openFiles: number }
  | { readonly what: 'left'; readonly kind: 'process' | 'container' | 'file'; readonly name: string };

export interface Fault {
  readonly what: 'fault';
  readonly n: number;
  readonly nemesis: string;
  readonly detail: string;
  readonly kills: number;
  readonly fromMs: number;
  readonly untilMs: number;
}

export type Stamped = Entry & { readonly atMs: number };

export class History {
  /** The same as in the file, for the harness itself. */
  readonly entries: Stamped[] = [];

  constructor(private readonly file: string) {}

  add(entry: Entry): void {
    const stamped = { atMs: Date.now(), ...entry };
    this.entries.push(stamped);
    appendFileSync(this.file, `${JSON.stringify(stamped)}\n`);
  }
}

export function readHistory(file: string): readonly Stamped[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Stamped);
}

/** Entries of one kind, typed. */
export function only<W extends Entry['what']>(history: readonly Stamped[], what: W): readonly Extract<Stamped, { what: W }>[] {
  return history.filter((entry): entry is Extract<Stamped, { what: W }> => entry.what === what);
}
