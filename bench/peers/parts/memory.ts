/**
 * Peak memory of many jobs at once, each of which waits for a slow model most of the time. A peer that is a process for each job is run
 * as often as fits into half of what is free, and what 500 would take is that many times the one.
 */
import { mkdirSync } from 'node:fs';
import { repository, STEP, scriptOf } from '../conditions';
import { availableMb } from '../processes';
import { type Recorded, stamp } from '../records';
import { mostMemory } from '../sampling';
import type { Peer, Work } from '../world';
import type { Around } from './long-run';

export interface Memory {
  /** Wanted, and run. */
  readonly wanted: number;
  readonly jobs: number;
  readonly finished: number;
  /** Most at any time, proportional set size, with all child processes: what works, and the server. */
  readonly workingMb: number;
  readonly servingMb: number;
  readonly manyInOne: boolean;
  readonly turns: number;
  readonly latencyMs: number;
}

const TURNS = 3;
/** Processes at once, however much memory there is: they start by the second of processor time. */
const MOST_PROCESSES = 50;
const LATENCY_MS = 2_000;

/** `sizes`: numbers of jobs, growing. */
export async function* measureMemory(peer: Peer, around: Around, sizes: readonly number[]): AsyncGenerator<Recorded<Memory>> {
  let oneMb = 0;
  for (const wanted of sizes) {
    const jobs = peer.manyInOne ? wanted : fitting(wanted, oneMb);
    const record = await many(peer, around, wanted, jobs);
    oneMb ||= record.workingMb / jobs;
    yield record;
    // What does not fit now will not fit for more.
    if (jobs < wanted) break;
  }
}

function fitting(wanted: number, oneMb: number): number {
  return oneMb === 0 ? 1 : Math.min(wanted, MOST_PROCESSES, Math.floor(availableMb() / 2 / oneMb));
}

async function many(peer: Peer, { dir, wire }: Around, wanted: number, jobs: number): Promise<Recorded<Memory>> {
  const begun = stamp('memory', peer);
  const own = `${dir}/${wanted}`;
  mkdirSync(own);
  const from = repository(own, 20);
  const works = Array.from({ length: jobs }, (_, i): Work => ({ id: `${peer.name}-${jobs}-${i}`, repository: from, mostTurns: TURNS + 1 }));
  for (const { id } of works) wire.model.addScript(id, scriptOf(peer, TURNS, STEP, { latencyMs: LATENCY_MS }));
  const world = await peer.open({ dir: own, modelUrl: wire.model.url });
  try {
    const all = Promise.all(works.map(async (work) => world.begin(work).then(() => world.ended(work))));
    const { working, serving } = await mostMemory(world, all);
    const finished = (await all).filter((ended) => ended === 'finished').length;
    return {
      ...begun,
      wanted,
      jobs,
      finished,
      workingMb: working,
      servingMb: serving,
      manyInOne: peer.manyInOne,
      turns: TURNS,
      latencyMs: LATENCY_MS,
    };
  } finally {
    await world.close();
  }
}
