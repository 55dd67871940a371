/**
 * A world that the brain can be played against: every command is answered with some legal result or failure, people say things at
 * any moment, and what happened is kept. All choices come from the moves, so fast-check can shrink a game that goes wrong.
 */
import fc from 'fast-check';
import type { Command, Event, StepCommand } from '../../agent/events';
import { next } from '../../agent/next';
import type { JobState } from '../../agent/state';
import { initialState } from '../../agent/state';
import { ACTS, type Act, type ActName } from '../../contract/acts';
import type { JobSpec } from '../../contract/job';
import { SPEC } from './specs';
import { results } from './world-results';

export interface Move {
  readonly who: 'world' | 'time' | ActName;
  /** Every detail of what happens is drawn from it. */
  readonly seed: number;
}

/** One call of `next()`. */
export interface Turn {
  readonly event: Event;
  readonly before: JobState;
  readonly after: JobState;
  readonly commands: readonly Command[];
  /** The command under way when the event came. */
  readonly running: StepCommand | null;
}

export interface Game {
  readonly spec: JobSpec;
  readonly turns: readonly Turn[];
  readonly state: JobState;
  readonly running: StepCommand | null;
  /** Between 0 and 1: how much of what the world answers is a failure. */
  readonly badness: number;
}

const seed = fc.nat(0x7fffffff);
const people = fc.constantFrom<Move['who']>(...ACTS.filter((act) => act !== 'cancel'), 'steer', 'resume', 'approve', 'time');
const who = fc.oneof({ weight: 12, arbitrary: fc.constant<Move['who']>('world') }, { weight: 2, arbitrary: people });

/** Without a cancel: most jobs get somewhere. */
export const calmMoves = fc.array(fc.record({ who, seed }), { maxLength: 160, size: 'max' });
export const moves = fc.array(
  fc.record({ who: fc.oneof({ weight: 40, arbitrary: who }, { weight: 1, arbitrary: fc.constant<Move['who']>('cancel') }), seed }),
  { maxLength: 160, size: 'max' },
);
export const badness = fc.constantFrom(0, 0.1, 0.5, 1);

export function begin(bad: number, spec: JobSpec = SPEC): Game {
  return tell(
    { spec, turns: [], state: frozen({ ...initialState(SPEC.budget), recordsActs: true }), running: null, badness: bad },
    { type: 'start', atMs: 1_000 },
  );
}

export function play(game: Game, list: readonly Move[]): Game {
  return list.reduce((at, move) => (isOver(at) ? at : make(at, move)), game);
}

export function make(game: Game, move: Move): Game {
  const draw = drawer(move.seed);
  const atMs = game.state.nowMs + Math.floor(draw() * 60_000);
  if (move.who === 'time') return tell(game, { type: 'woke', atMs: atMs + Math.floor(draw() * 7_200_000) });
  if (move.who !== 'world') return tell(game, personEvent(move.who, game.state, draw, atMs));
  return game.running ? tell(game, { ...results(game, game.running, draw), atMs } as Event) : game;
}

/** Lets the world alone answer, people say nothing, until nothing runs or the moves are used up. */
export function settle(game: Game, seeds: readonly number[]): Game {
  return seeds.reduce((at, it) => (at.running ? make(at, { who: 'world', seed: it }) : at), game);
}

export function tell(game: Game, event: Event): Game {
  const decision = next(game.spec, game.state, frozen(event));
  const started = decision.commands.find(isStep);
  const completed = ENDS.has(event.type);
  const turn = { event, before: game.state, after: decision.state, commands: decision.commands, running: game.running };
  const running = started ?? (completed ? null : game.running);
  return { ...game, turns: [...game.turns, turn], state: frozen(decision.state), running };
}

const ENDS: ReadonlySet<string> = new Set([
  'prepared',
  'replied',
  'summarized',
  'judged',
  'acted',
  'checked',
  'recorded',
  'delivered',
  'failed',
]);

export function isStep(command: Command): command is StepCommand {
  return command.type !== 'cancelRunning' && command.type !== 'end';
}

export function isOver(game: Game): boolean {
  return game.state.phase === 'ended';
}

function personEvent(kind: ActName, { steps }: JobState, draw: () => number, atMs: number): Event {
  // Few ids: some are sent twice.
  const id = kind === 'cancel' ? `cancel ${draw()}` : `m${Math.floor(draw() * 12)}`;
  const message = { id, from: 'ann', text: 'Do it this way.' };
  const act = actOf(kind, steps, draw);
  return { type: 'told', message: act ? { ...message, act } : message, atMs };
}

function actOf(kind: ActName, steps: number, draw: () => number): Act | null {
  switch (kind) {
    case 'steer':
      return null;
    case 'extend':
      return { kind, by: draw() < 0.5 ? { steps: 1 + Math.floor(draw() * 30) } : { tokens: 1_000_000, wallMinutes: 600 } };
    case 'amend':
      return { kind, change: { goal: 'Another goal' } };
    case 'rewind':
      return { kind, to: Math.floor(draw() * steps) };
    default:
      return { kind };
  }
}

/** Numbers in [0, 1) from a seed (mulberry32): small, and the same everywhere. */
function drawer(from: number): () => number {
  let a = from;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What `next()` is given cannot be changed by it without an error. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}
