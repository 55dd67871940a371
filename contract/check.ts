/** What proves something: a command of ours, and how long it may take. */
export interface Check {
  readonly name: string;
  /** Run by `bash -lc` in the root of a clean checkout; exit code 0 means that it passed. */
  readonly command: string;
  readonly timeoutSec: number;
}
