/** Numbers as people read them, the same in every renderer. */
import type { CheckResult } from '../contract/steps';
import type { Evidence, ReportedOutcome } from './model';

export function count(n: number): string {
  return n.toLocaleString('en-US');
}

/** `1 step`, `2 steps`. */
export function counted(n: number, thing: string): string {
  return `${count(n)} ${thing}${n === 1 ? '' : 's'}`;
}

/** For an axis: `850`, `12k`, `3.4M`. */
export function short(n: number): string {
  return n.toLocaleString('en-US', { notation: 'compact', maximumFractionDigits: 1 });
}

/** Of billionths; to a hundredth of a cent, as `status` says it. */
export function dollars(nano: number): string {
  return `$${(nano / 1e9).toFixed(4)}`;
}

export function duration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function date(ms: number | null): string {
  return ms === null ? 'unknown' : `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** A state in words, and whether it is good (true), bad (false) or neither (null). */
export interface State {
  readonly words: string;
  readonly good: boolean | null;
}

export function stateOf(result: CheckResult | null): State {
  if (!result) return { words: 'not run', good: null };
  const tests = result.tests
    ? `, ${counted(result.tests.ran, 'test')}${result.tests.skipped ? `, ${count(result.tests.skipped)} skipped` : ''}`
    : '';
  const flaky = result.flaky ? ', after it had failed' : '';
  if (result.passed) return { words: `passes${flaky}${tests}`, good: true };
  return { words: `fails (${result.ended?.replaceAll('_', ' ') ?? `exit ${result.exitCode}`})${tests}`, good: false };
}

export function evidenceState(evidence: Evidence): State {
  if (evidence.kind === 'judge') {
    const words = { met: 'met', not_met: 'not met', unclear: 'unclear' }[evidence.verdict] ?? 'unclear';
    return {
      words: `judge, reading ${evidence.reading}: ${words}`,
      good: { met: true, not_met: false, unclear: null }[evidence.verdict] ?? null,
    };
  }
  const { passed, of, problems } = evidence;
  const against = problems > 0 ? `, ${counted(problems, 'problem')} against delivery` : '';
  return { words: `gate: ${passed} of ${of} checks pass${against}`, good: passed === of && problems === 0 };
}

export function outcomeState(outcome: ReportedOutcome | null): State {
  if (!outcome) return { words: 'not ended yet', good: null };
  return { words: outcome.kind.replaceAll('_', ' '), good: outcome.kind === 'delivered' && !outcome.problem };
}

export const PHASES = { work: 'work', notes: 'notes for a fresh start', judge: 'judge', other: 'other' } as const;

/** Credentials in a URL are not the report's to tell. */
export function placeOf(repository: string): string {
  return repository.replace(/^([a-z+]+:\/\/)[^@/]*@/i, '$1');
}
