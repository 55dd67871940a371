/** One peer through a long script, 4 KB of output a step: the run that `steps` and `history` read in their ways. */

import { STEP, scriptOf } from '../conditions';
import { type Sample, sampled } from '../sampling';
import type { Exchange, Wire } from '../wire';
import { gapsMs } from '../wire';
import type { History, Peer, Work } from '../world';

export interface LongRun {
  readonly ended: string;
  readonly exchanges: readonly Exchange[];
  readonly gaps: readonly number[];
  readonly samples: readonly Sample[];
  readonly history: History | null;
}

export interface Around {
  readonly dir: string;
  readonly wire: Wire;
  readonly repository: string;
}

const runs = new Map<string, Promise<LongRun>>();

/** Once a process: what two parts read is one run, so that their figures belong together. */
export function longRun(peer: Peer, around: Around, turns: number): Promise<LongRun> {
  const run = runs.get(peer.name) ?? runThrough(peer, around, turns);
  runs.set(peer.name, run);
  return run;
}

async function runThrough(peer: Peer, { dir, wire, repository }: Around, turns: number): Promise<LongRun> {
  const work: Work = { id: `${peer.name}-long`, repository, mostTurns: turns + 1 };
  wire.model.addScript(work.id, scriptOf(peer, turns, STEP));
  const world = await peer.open({ dir: `${dir}/${peer.name}`, modelUrl: wire.model.url });
  try {
    await world.begin(work);
    const ended = world.ended(work);
    // Should the sampling fail first, nobody would be there to hear of it.
    ended.catch(() => {});
    const samples = await sampled(world, work, () => wire.model.calls(work.id).length, ended);
    const exchanges = wire.exchanges(work.id);
    const history = (await world.history?.(work)) ?? null;
    return { ended: await ended, exchanges, gaps: gapsMs(exchanges), samples, history };
  } finally {
    await world.close();
  }
}
