/**
 * What a peer is to the bench: something that works through a script in a repository, can be killed, and can be told to go on in the
 * way its own documentation names. Knows no peer; each stands in a file of `worlds/`.
 */
import type { Reply } from '../../scripted/script';

export interface Peer {
  readonly name: string;
  /** What it is in a table. */
  readonly title: string;
  /** Packages whose versions count, newest first, `name version`. */
  versions(): readonly string[];
  /** What was set, where the documentation leaves a choice. */
  readonly configuration: string;
  /** How work goes on after the process died, and where that is written. */
  readonly resume: {
    readonly how: string;
    readonly source: string /** It goes on when a time-out has passed. */;
    readonly byTimeout: boolean;
  };
  /** Whether one process works on many jobs. */
  readonly manyInOne: boolean;
  /** Whether it is an agent at all, and so could notice that it goes in circles. */
  readonly agent: boolean;
  /** The model's reply that runs a command, with a few words. */
  command(text: string): Reply;
  /** The model's reply that reads a file. */
  reads(path: string): Reply;
  /** Whether a request has words about a circle that are the peer's own, not a command's output. */
  speaksUp(body: string): boolean;
  /** The model's last reply. */
  readonly done: Reply;
  open(place: Place): Promise<World>;
}

/** Where it works: a directory of its own, and the scripted model that all share. */
export interface Place {
  readonly dir: string;
  readonly modelUrl: string;
}

export interface Work {
  /** The name of its script, too. */
  readonly id: string;
  /** A repository with one commit on `main`, which is cloned and not touched. */
  readonly repository: string;
  readonly mostTurns: number;
}

export interface World {
  begin(work: Work): Promise<void>;
  /** How it ended, in a word: `finished`, or what it said instead. Waits for it. */
  ended(work: Work): Promise<string>;
  /** Goes on after `kill`, as the documentation says. */
  resume(work: Work): Promise<void>;
  /** SIGKILLs the processes that do the work, as running out of memory would; what serves them stays. */
  kill(): void;
  /** Roots of the processes that do the work, and of the server they need. */
  processes(): { readonly working: readonly number[]; readonly serving: readonly number[] };
  /** The directory or the commit whose files are the result. */
  result(work: Work): { readonly directory: string } | { readonly repository: string; readonly branch: string };
  /** What it keeps of a job, in bytes, as it is now; null if nothing is kept in a file of its own. */
  kept(work: Work): number | null;
  /** Of Temporal's history, where there is one. */
  history?(work: Work): Promise<History>;
  close(): Promise<void>;
}

/** At each step of the script: events and encoded bytes of the history so far, over all runs. */
export interface History {
  readonly runs: number;
  readonly events: number;
  readonly bytes: number;
  readonly byStep: readonly { readonly events: number; readonly bytes: number }[];
}
