/**
 * No reply is paid twice once it had arrived. A call that was made again has to be explained by a fault that can lose a reply on its
 * way, between the call before and this one; each such fault explains one per job. After a reply is recorded there is no call for it
 * at all, unless two attempts ran at once.
 */
import { type Fault, only, type Stamped } from '../history';
import { type Calm, keyOf } from './calm';
import type { Check } from './check';
import type { Call, Evidence, JobEvidence } from './evidence';

export const paidOnce: Check = {
  name: 'paid-once',
  promise: 'a reply that arrived is never paid again; at most one on its way is lost per kill',
  problems: (evidence, calm) =>
    evidence.jobs.filter(({ forkOf }) => !forkOf).flatMap((job) => [...again(evidence, job, calm), ...late(evidence, job)]),
};

interface Excuse {
  readonly fromMs: number;
  readonly untilMs: number;
  /** Of calls in one job. */
  readonly most: number;
}

function again(evidence: Evidence, job: JobEvidence, calm: Calm): string[] {
  if (forked(evidence, job.id)) return [];
  const excuses = excusesOf(evidence, job).map((excuse) => ({ ...excuse, used: 0 }));
  return groups(job.calls).flatMap(([key, calls]) => {
    const asked = Math.max(1, job.compared === 'chain' ? (calm[job.id]?.calls[key] ?? 0) : 1);
    return calls.slice(asked).flatMap((call, at) => {
      const before = calls[asked + at - 1] as Call;
      const excuse = excuses.find((it) => it.used < it.most && it.fromMs <= call.atMs && it.untilMs >= before.atMs);
      if (!excuse)
        return [
          `${job.id}, ${key} was asked again at ${at_(call.atMs)} (before: ${at_(before.atMs)}, answered: ${before.answered}) for no reason`,
        ];
      excuse.used += 1;
      return [];
    });
  });
}

/** Calls by what they ask for; those that the provider spoiled are paid by nobody. */
function groups(calls: readonly Call[]): [string, Call[]][] {
  const found = new Map<string, Call[]>();
  for (const call of calls) {
    if (call.fault !== undefined && call.fault !== 'slow') continue;
    found.set(keyOf(call), [...(found.get(keyOf(call)) ?? []), call]);
  }
  return [...found];
}

/** Deaths explain one call each; what may last longer, or what lets two attempts run, as many as fit in. */
function excusesOf({ history, jobs }: Evidence, job: JobEvidence): Excuse[] {
  const deaths = only(history, 'died').filter(({ point }) => jobs.length > 1 || point === undefined || LOSES.test(point));
  const faults = only(history, 'fault').filter(({ nemesis }) => MAY_LOSE.test(nemesis));
  const stops = only(history, 'said').filter((it) => it.job === job.id && /pause|rewind|cancel/.test(it.message.act?.kind ?? ''));
  return [
    ...deaths.map(({ atMs }) => ({ fromMs: atMs - SLACK_MS, untilMs: atMs + SLACK_MS, most: 1 })),
    ...faults.map(({ fromMs, untilMs, nemesis }) => ({ fromMs, untilMs: untilMs + AFTER_MS, most: nemesis === 'disk-full' ? 20 : 1 })),
    ...stops.map(({ atMs }) => ({ fromMs: atMs, untilMs: atMs + AFTER_MS, most: 1 })),
  ];
}

const LOSES = /^(model\.before-reply|step\.before-ref)/;
const MAY_LOSE = /^(rival|worker-freeze|worker-freeze-long|network-silence-long|disk-full)$/;
/** Two attempts at once, begun by these. */
const TWO = /^(rival|worker-freeze|worker-freeze-long|network-silence-long|server-freeze|network-silence|network-cut)$/;
/** Between a death and when the harness heard of it. */
const SLACK_MS = 1_500;
/** In which an attempt that was given up goes on before it hears of that. */
const AFTER_MS = 20_000;

function late(evidence: Evidence, job: JobEvidence): string[] {
  if (forked(evidence, job.id)) return [];
  const faults = only(evidence.history, 'fault').filter(({ nemesis }) => TWO.test(nemesis));
  return job.steps.flatMap((step) => {
    if (step.kind !== 'model') return [];
    const calls = job.calls.filter((call) => call.aside === undefined && call.turn === step.spent.turns && call.atMs > step.refMs + 5);
    return calls
      .filter(({ atMs }) => !excused(faults, atMs))
      .map(({ atMs }) => `${job.id}, turn ${step.spent.turns} was asked at ${at_(atMs)}, recorded at ${at_(step.refMs)}`);
  });
}

function excused(faults: readonly (Stamped & Fault)[], atMs: number): boolean {
  return faults.some(({ fromMs, untilMs }) => fromMs <= atMs && atMs <= untilMs + AFTER_MS);
}

/** A fork talks to its origin's model, so neither's calls can be told apart. */
function forked({ history }: Evidence, id: string): boolean {
  return only(history, 'forked').some(({ from, job }) => from === id || job === id);
}

function at_(ms: number): string {
  return new Date(ms).toISOString().slice(11, 23);
}
