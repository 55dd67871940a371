/** What is sent and what is kept: bytes of the requests, of Temporal's history or of the saved session, step by step, and where it ends. */
import { WINDOW_TOKENS } from '../conditions';
import { type Recorded, stamp } from '../records';
import type { Sample } from '../sampling';
import type { Peer } from '../world';
import { type Around, longRun } from './long-run';

export interface Kept {
  readonly turns: number;
  readonly ended: string;
  /** The last turn that the model was asked for. */
  readonly lastTurn: number;
  /** Of every request in the order of asking, those beside turns included. */
  readonly requestBytes: readonly number[];
  /** The first request too large for the model's window, at 4.4 bytes a token; null if there is none. */
  readonly firstOverWindow: number | null;
  readonly runs: number | null;
  readonly events: number | null;
  /** Encoded size of Temporal's history at the end of each step. */
  readonly historyBytes: readonly number[] | null;
  /** Bytes of what it keeps in files of its own, by turn, as seen now and then. */
  readonly keptBytes: readonly (readonly [turn: number, bytes: number])[];
}

/** As the scripted model counts, and a tenth for what is not text. */
const BYTES_A_TOKEN = 4.4;

export async function* measureHistory(peer: Peer, around: Around, quick: boolean): AsyncGenerator<Recorded<Kept>> {
  const turns = quick ? 40 : 500;
  const begun = stamp('history', peer);
  const { ended, exchanges, samples, history } = await longRun(peer, around, turns);
  const over = exchanges.findIndex(({ bytes }) => bytes > WINDOW_TOKENS * BYTES_A_TOKEN);
  yield {
    ...begun,
    turns,
    ended,
    lastTurn: Math.max(...exchanges.map(({ turn }) => turn)),
    requestBytes: exchanges.map(({ bytes }) => bytes),
    firstOverWindow: over < 0 ? null : over + 1,
    runs: history?.runs ?? null,
    events: history?.events ?? null,
    historyBytes: history?.byStep.map(({ bytes }) => bytes) ?? null,
    keptBytes: changes(samples),
  };
}

function changes(samples: readonly Sample[]): (readonly [number, number])[] {
  const seen = samples.flatMap(({ turns, kept }) => (kept === null ? [] : [[turns, kept] as const]));
  return seen.filter(([turn], i) => turn !== seen[i + 1]?.[0]);
}
