/** What a calm run of the same jobs left: what runs under faults are held against. */
import type { Evidence, Step } from './evidence';

export interface CalmJob {
  readonly trees: readonly string[];
  readonly work: readonly string[];
  /** Calls of the model by what was asked. */
  readonly calls: Readonly<Record<string, number>>;
  readonly delivered: string;
  readonly storeBytes: number;
}

export type Calm = Readonly<Record<string, CalmJob>>;

export function calmOf({ jobs }: Evidence, bytesOf: (store: string) => number): Calm {
  return Object.fromEntries(
    jobs.map(({ id, steps, calls, store }) => [
      id,
      {
        trees: steps.map(({ tree }) => tree),
        work: workOf(steps),
        calls: counted(calls),
        delivered: steps.at(-1)?.work ?? '',
        storeBytes: bytesOf(store),
      },
    ]),
  );
}

/** The files after each step that is not a person's, with what the step was. */
export function workOf(steps: readonly Step[]): string[] {
  return steps.filter(({ kind }) => kind !== 'human').map(({ kind, title, work }) => `${kind} ${work} ${title}`);
}

export function keyOf({ aside, turn }: { readonly aside?: string; readonly turn: number }): string {
  return `${aside ?? 'turn'} ${turn}`;
}

function counted(calls: readonly { readonly aside?: string; readonly turn: number }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const call of calls) counts[keyOf(call)] = (counts[keyOf(call)] ?? 0) + 1;
  return counts;
}
