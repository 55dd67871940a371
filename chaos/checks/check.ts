/** What a check is: a promise, and the sentences that say where a run broke it. None means that it was kept. */
import type { Calm } from './calm';
import type { Evidence } from './evidence';

export interface Check {
  readonly name: string;
  readonly promise: string;
  readonly problems: (evidence: Evidence, calm: Calm) => readonly string[] | Promise<readonly string[]>;
}
