/** What is wrong with something that a person gave us: the field, the value, the problem, the remedy. Always all of them at once. */
export interface Problem {
  readonly field: string;
  readonly value: string;
  readonly problem: string;
  readonly remedy: string;
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(describeProblem).join('\n'));
  }
}

export function describeProblem({ field, value, problem, remedy }: Problem): string {
  const shown = value === '' ? '' : ` (${value.length > 80 ? `${value.slice(0, 79)}…` : value})`;
  return `${field}${shown} ${problem}. ${remedy}${/[.?]$/.test(remedy) ? '' : '.'}`;
}
