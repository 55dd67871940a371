/** Not a harm but a human: acts on a running job from the command line, at the same moment as everything else happens. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random';
import type { ActName } from '../workloads/job';
import { fork, say } from '../world/person';
import type { World } from '../world/world';
import { type Nemesis, struck } from './nemesis';

let said = 0;
const busy = new Set<string>();

export const person: Nemesis = {
  name: 'person',
  about: 'a person steers, pauses and resumes, extends, rewinds, forks, cancels, or sends one message twice',
  weight: 14,
  missing: ({ jobs }) => (jobs.some(({ acts }) => acts) ? null : 'no job of this workload has a person'),
  async strike(world, dice) {
    const { spec, acts = [] } = dice.pick(world.jobs.filter((it) => it.acts));
    if (busy.has(spec.id)) return struck(`${spec.id}: somebody is at it`);
    busy.add(spec.id);
    const act = dice.pick(acts);
    try {
      await DO[act](world, spec.id, dice, `m${++said}-${act}`);
    } finally {
      busy.delete(spec.id);
    }
    return struck(`${spec.id}: ${act}`);
  },
};

const DO: Readonly<Record<ActName, (world: World, job: string, dice: Random, id: string) => Promise<void>>> = {
  steer: (world, job, _dice, id) => say(world, job, id, ['steer', `Word ${id}.`], `Word ${id}.`),
  twice: (world, job, _dice, id) => say(world, job, id, ['steer', `Word ${id}.`], `Word ${id}.`, undefined, 2),
  extend: (world, job, _dice, id) => say(world, job, id, ['extend', '--steps', '7'], '', { kind: 'extend', by: { steps: 7 } }),
  async pause(world, job, dice, id) {
    await say(world, job, id, ['pause'], '', { kind: 'pause' });
    await sleep(dice.between(100, 2_000));
    await say(world, job, `${id}-resume`, ['resume'], '', { kind: 'resume' });
  },
  async rewind(world, job, dice, id) {
    const last = lastStep(world, job);
    if (last < 4) return;
    const to = 2 + dice.below(last - 2);
    await say(world, job, id, ['rewind', '--to', String(to)], '', { kind: 'rewind', to });
  },
  async fork(world, job, dice, id) {
    const last = lastStep(world, job);
    if (last >= 4) await fork(world, job, 2 + dice.below(last - 2), `fork-${id.slice(1).split('-')[0]}`);
  },
  async cancel(world, job, _dice, id) {
    // Not at once, or there is nothing to cancel.
    if (lastStep(world, job) >= 12) await say(world, job, id, ['cancel', `Word ${id}.`], `Word ${id}.`, { kind: 'cancel' });
  },
};

function lastStep({ home }: World, job: string): number {
  try {
    return Math.max(
      ...readdirSync(join(home, 'jobs', job, 'store.git', 'refs', 'longhaul', job))
        .filter((name) => /^\d+$/.test(name))
        .map(Number),
    );
  } catch {
    return -1;
  }
}
