/** The nemeses by name, and the strikes that a seed means. */
import { type Random, seeded } from '../random';
import { cacheCorrupt, cacheDelete } from './cache';
import { clockStep } from './clock';
import { containerKill, containerRemove, engineRestart } from './containers';
import { diskFull } from './disk';
import type { Nemesis } from './nemesis';
import { networkCut, networkSilence, networkSilenceLong } from './network';
import { person } from './person';
import { providerFault } from './provider';
import { remoteFault } from './remote';
import { rival } from './rival';
import { serverFreeze, serverKill } from './server';
import { workerFreeze, workerFreezeLong, workerKill, workerKillAtStart, workerPoint } from './workers';

export const NEMESES: Readonly<Record<string, Nemesis>> = Object.fromEntries(
  [
    ...[workerKill, workerKillAtStart, workerPoint, workerFreeze, workerFreezeLong, serverKill, serverFreeze],
    ...[networkCut, networkSilence, networkSilenceLong, cacheDelete, cacheCorrupt, diskFull, providerFault, rival],
    ...[containerKill, containerRemove, engineRestart, person, remoteFault, clockStep],
  ].map((nemesis) => [nemesis.name, nemesis]),
);

export const BY_DEFAULT: readonly string[] = Object.values(NEMESES)
  .filter(({ onlyByName }) => !onlyByName)
  .map(({ name }) => name);

export interface Strike {
  readonly n: number;
  readonly nemesis: Nemesis;
  /** After the strike before it. */
  readonly afterMs: number;
  readonly dice: Random;
}

/** The same seed, the same strikes, whichever of them are carried out. */
export function strikesOf(seed: number, nemeses: readonly Nemesis[], gapMs: number, most: number): readonly Strike[] {
  const dice = seeded(seed);
  const total = nemeses.reduce((sum, { weight }) => sum + weight, 0);
  return Array.from({ length: most }, (_, n) => {
    const nemesis = drawn(nemeses, dice.next() * total);
    // Exponential: also two at nearly the same moment.
    return { n, nemesis, afterMs: -Math.log(1 - dice.next()) * gapMs, dice: seeded(Math.floor(dice.next() * 2 ** 31)) };
  });
}

/** The one in whose stretch of the weights laid end to end `at` falls. */
function drawn(nemeses: readonly Nemesis[], at: number): Nemesis {
  let end = 0;
  for (const nemesis of nemeses) {
    end += nemesis.weight;
    if (at < end) return nemesis;
  }
  return nemeses[0] as Nemesis;
}
