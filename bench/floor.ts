/** The floor workflow: what the server and the SDK take for a turn of two activities that do nothing. */
import type { Rig } from '../test/support/rig';
import type { HistoryFacts } from './history-facts';
import { runPlain } from './plain-worker';

const FLOOR = { name: 'floor', activities: { empty: async () => 'done' } };

export async function runFloor(rig: Rig, turns: number): Promise<HistoryFacts> {
  return (await runFloors(rig, turns, 1))[0] as HistoryFacts;
}

/** So many of them at once. */
export function runFloors(rig: Rig, turns: number, count: number): Promise<readonly HistoryFacts[]> {
  return runPlain(rig, FLOOR, turns, count);
}
