/** What is wrong with something that a person gave us: the field, the value, the problem, the remedy. Always all of them at once. */
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
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(describeProblem).join('\n'));
  }
}

export function describeProblem({ field, value, problem, remedy, line }: Problem): string {
  const shown = value === '' ? '' : ` (${value.length > 80 ? `${value.slice(0, 79)}…` : value})`;
  const where = line === undefined ? '' : ` on line ${line}`;
  return `${field}${where}${shown} ${problem}. ${remedy}${/[.?]$/.test(remedy) ? '' : '.'}`;
}
