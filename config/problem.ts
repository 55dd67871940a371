/** What is wrong with something that a person gave us: the field, the value, the problem, the remedy. Always all of them at once. */
import { redactedDeep } from '../redaction/deep';
import { byShape } from '../redaction/redactor';

export interface Problem {
  readonly field: string;
  readonly value: string;
  readonly problem: string;
  readonly remedy: string;
  /** In the file that it was read from, counted from 1. */
  readonly line?: number;
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    const safe = withoutSecrets(problems);
    super(safe.map(describeProblem).join('\n'));
    this.problems = safe;
  }
}

/** What was given in the wrong place may be a secret. */
export function withoutSecrets(problems: readonly Problem[]): readonly Problem[] {
  return redactedDeep(problems, byShape.redact);
}

export function describeProblem({ field, value, problem, remedy, line }: Problem): string {
  const shown = value === '' ? '' : ` (${value.length > 80 ? `${value.slice(0, 79)}…` : value})`;
  const where = line === undefined ? '' : ` on line ${line}`;
  return `${field}${where}${shown} ${problem}. ${remedy}${/[.?]$/.test(remedy) ? '' : '.'}`;
}
