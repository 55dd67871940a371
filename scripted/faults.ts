/**
 * When a fault strikes. Counts and clocks of faults are the only state of the scripted model; they live in memory, start anew
 * with the server, and never decide what a reply says.
 */
import type { Fault } from './script';

export interface FaultBook {
  /** Replaces a script's faults and forgets their counts. */
  set(script: string, faults: readonly Fault[]): void;
  /** The first fault that is due at this turn, counted as struck; null if none is. */
  strike(script: string, turn: number, aside?: string | null): Fault | null;
}

interface Armed {
  readonly fault: Fault;
  strikes: number;
  firstAtMs: number | null;
}

/** `nowMs` is a parameter so that durations can be tested without waiting. */
export function faultBook(nowMs: () => number = Date.now): FaultBook {
  const books = new Map<string, Armed[]>();
  return {
    set(script, faults) {
      books.set(
        script,
        faults.map((fault) => ({ fault, strikes: 0, firstAtMs: null })),
      );
    },
    strike(script, turn, aside = null) {
      const now = nowMs();
      const due = books.get(script)?.find((armed) => (armed.fault.aside ?? null) === aside && isDue(armed, turn, now));
      if (!due) return null;
      due.strikes += 1;
      due.firstAtMs ??= now;
      return due.fault;
    },
  };
}

function isDue(armed: Armed, turn: number, nowMs: number): boolean {
  const { fault, strikes, firstAtMs } = armed;
  const limit = fault.times ?? (fault.forSec === undefined ? 1 : Number.POSITIVE_INFINITY);
  const over = fault.forSec !== undefined && firstAtMs !== null && nowMs >= firstAtMs + fault.forSec * 1_000;
  return strikes < limit && !over && isTurn(fault, turn);
}

function isTurn(fault: Fault, turn: number): boolean {
  if (fault.turn === undefined) return true;
  return typeof fault.turn === 'number' ? fault.turn === turn : fault.turn.includes(turn);
}
