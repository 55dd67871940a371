/** Time and processor time a step without the model's own, and how they grow over the run. */
import { type Recorded, stamp } from '../records';
import type { Sample } from '../sampling';
import type { Peer } from '../world';
import { type Around, longRun } from './long-run';

export interface Steps {
  readonly turns: number;
  readonly ended: string;
  /** From each answer of the model to the next request, in ms. */
  readonly gapsMs: readonly number[];
  /** Processor time a step, from the tenth on: what works, and the server it needs. */
  readonly workingCpuMs: number;
  readonly servingCpuMs: number;
}

/** Until then it starts and compiles. */
const FROM_TURN = 10;

export async function* measureSteps(peer: Peer, around: Around, quick: boolean): AsyncGenerator<Recorded<Steps>> {
  const turns = quick ? 40 : 500;
  const begun = stamp('steps', peer);
  const { ended, gaps, samples } = await longRun(peer, around, turns);
  const cpu = (of: (sample: Sample) => number) => slope(samples, of);
  const costs = { workingCpuMs: cpu((sample) => sample.workingCpuMs), servingCpuMs: cpu((sample) => sample.servingCpuMs) };
  yield { ...begun, turns, ended, gapsMs: gaps.slice(0, turns), ...costs };
}

/** A step's cost between the first sample of the steady run and the last at which the process was there. */
function slope(samples: readonly Sample[], of: (sample: Sample) => number): number {
  const steady = samples.filter((sample) => sample.turns >= FROM_TURN && sample.workingCpuMs > 0);
  const [first, last] = [steady[0], steady.at(-1)];
  return first && last ? (of(last) - of(first)) / (last.turns - first.turns) : Number.NaN;
}
