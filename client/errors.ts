/** What the library throws, besides bugs. Each says what to do next. */
import { describeProblem, type Problem, withoutSecrets } from '../config/problem';

/** Something that was asked for cannot be: a job file with mistakes, an id that does not exist. Nothing was started. */
export class RejectedError extends Error {
  override readonly name = 'RejectedError';
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    const safe = withoutSecrets(problems);
    super(safe.map(describeProblem).join('\n'));
    this.problems = safe;
  }
}

export class NoServerError extends Error {
  override readonly name = 'NoServerError';
  constructor(
    readonly address: string,
    cause: unknown,
  ) {
    super(`No Temporal server answers at ${address}. Start one with: longhaul dev. Or set TEMPORAL_ADDRESS to yours.`, { cause });
  }
}

export function rejected(field: string, value: string, problem: string, remedy: string): RejectedError {
  return new RejectedError([{ field, value, problem, remedy }]);
}
