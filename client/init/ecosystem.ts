/** What is asked of each ecosystem: what it reads, and what it makes of it. */
import type { Seen } from './seen';

export interface Ecosystem {
  /** Files of the root whose text decides. */
  readonly reads: readonly string[];
  /** Pure. Null where the repository has nothing of it. */
  readonly find: (seen: Seen) => Found | null;
}

/**
 * Commands are words of ours: of what a repository says only names from fixed lists get into one. A command sees the workspace alone,
 * since its home directory is empty each time; so whatever a set-up downloads goes into the workspace.
 */
export interface Found {
  /** `npm`, `Python with uv`. */
  readonly name: string;
  /** The file that says so. */
  readonly because: string;
  /** Run with the network. */
  readonly setup?: string;
  readonly checks: readonly FoundCheck[];
  /** Commands that may be checks too, for a person to choose from. */
  readonly others?: readonly FoundCheck[];
  /** Programs that the sandbox's image must have, if our own has not. */
  readonly needs?: readonly string[];
  /** Where the repository keeps packages of its own. */
  readonly packages?: string;
}

export interface FoundCheck {
  readonly command: string;
  /** What the repository says that it runs. Hostile. */
  readonly runs?: string;
}
