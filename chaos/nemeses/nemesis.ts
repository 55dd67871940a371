/** What a nemesis is: one kind of harm, done once per strike, over when its promise resolves. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random';
import type { Workload } from '../workloads/job';
import type { World } from '../world/world';

export interface Nemesis {
  readonly name: string;
  readonly about: string;
  /** How often it is drawn beside the others. */
  readonly weight: number;
  /** Whether it is drawn for a workload at all; for each if absent. */
  readonly drawnFor?: (workload: Workload) => boolean;
  /** Not among those that a campaign draws unless it is told which. */
  readonly onlyByName?: true;
  /** Why it cannot be done here; null if it can. */
  readonly missing?: (world: World) => string | null;
  readonly strike: (world: World, dice: Random) => Promise<Struck>;
}

export interface Struck {
  readonly detail: string;
  /** Processes or containers ended by SIGKILL. */
  readonly kills: number;
}

export function pause(fromMs: number, toMs: number, dice: Random): Promise<void> {
  return sleep(dice.between(fromMs, toMs));
}

export const struck = (detail: string, kills = 0): Struck => ({ detail, kills });
