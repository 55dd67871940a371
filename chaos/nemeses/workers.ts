/** Harm to worker processes: killed, all killed at once, told to die at a named place, frozen for a moment or past their heartbeat. */
import { type Nemesis, pause, struck } from './nemesis';

export const workerKill: Nemesis = {
  name: 'worker-kill',
  about: 'SIGKILL of a worker at work',
  weight: 40,
  async strike({ fleet, tempoMs }, dice) {
    const ready = await fleet.polling();
    if (ready.length === 0) return struck('none lived');
    const worker = dice.pick(ready);
    // So that some steps are recorded between two kills, on a slow machine too.
    await pause(0, 4 * tempoMs, dice);
    if (worker.doomed) return struck('another strike had it');
    fleet.kill(worker);
    return struck(`worker ${worker.pid}`, 1);
  },
};

export const workerKillAtStart: Nemesis = {
  name: 'worker-kill-at-start',
  about: 'SIGKILL of every worker, those that just start too',
  weight: 4,
  async strike({ fleet }) {
    const all = [...fleet.workers].filter((worker) => worker.alive() && !worker.doomed);
    for (const worker of all) fleet.kill(worker);
    return struck(`workers ${all.map(({ pid }) => pid).join(' ')}`, all.length);
  },
};

const POINTS = [
  'model.before-reply:5',
  'model.after-journal',
  'tool.mid-command:80',
  'tool.before-snapshot',
  'step.before-ref',
  'step.after-ref',
  'check.mid',
  'deliver.mid',
  'prepare.mid',
];

export const workerPoint: Nemesis = {
  name: 'worker-point',
  about: 'a worker that dies by itself at a named place of the code',
  weight: 8,
  async strike({ fleet }, dice) {
    const point = dice.pick(POINTS);
    fleet.arm(point);
    const [worker] = await fleet.polling();
    if (!worker) return struck(`armed ${point}`);
    // The next one carries the order.
    fleet.kill(worker);
    return struck(`armed ${point}; worker ${worker.pid}`, 1);
  },
};

export const workerFreeze: Nemesis = {
  name: 'worker-freeze',
  about: 'SIGSTOP of a worker for up to three seconds',
  weight: 6,
  strike: ({ fleet }, dice) => freeze(fleet, 200, 3_000, dice),
};

export const workerFreezeLong: Nemesis = {
  name: 'worker-freeze-long',
  about: 'SIGSTOP of a worker past its heartbeat timeout of 30 s, while others take over',
  weight: 1,
  strike: ({ fleet }, dice) => freeze(fleet, 32_000, 40_000, dice),
};

async function freeze(
  fleet: Parameters<Nemesis['strike']>[0]['fleet'],
  fromMs: number,
  toMs: number,
  dice: Parameters<Nemesis['strike']>[1],
) {
  const [worker] = [...(await fleet.polling())].sort(() => dice.next() - 0.5);
  if (!worker) return struck('none lived');
  worker.frozen = true;
  worker.signal('SIGSTOP');
  await pause(fromMs, toMs, dice);
  worker.signal('SIGCONT');
  worker.frozen = false;
  return struck(`worker ${worker.pid}`);
}
