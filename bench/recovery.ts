/** From SIGKILL to the next attempt of the step started: worker with a restart, worker with a standby, server. */
import { Rig } from '../test/support/rig';
import { handBack } from '../worker/handback';
import { identityOf } from '../worker/identity';
import { runningOf } from '../worker/slot';
import { historyFacts } from './history-facts';
import { benchSpec } from './job';
import { median, quantile, type Row } from './statistics';

const COMMAND = 'sleep 1; echo {{turn}} > counter.txt';
/** Starting takes a worker about a second and a half. */
const STANDBY_READY_MS = 4_000;
type Kill = (rig: Rig) => Promise<number>;

export async function benchRecovery(rounds: number): Promise<readonly Row[]> {
  return [
    ...(await measure('worker, restarted by its supervisor', rounds, 1, killAndRestart)),
    ...(await measure('worker, a standby takes over', rounds, 2, killWithStandby)),
    ...(await measure('server, restarted on its file', Math.min(rounds, 5), 1, killServer)),
  ];
}

async function measure(what: string, rounds: number, workers: number, kill: Kill): Promise<Row[]> {
  const rig = await Rig.start();
  try {
    const times: number[] = [];
    for (let i = 0; i < rounds; i++) times.push(await once(rig, `recovery-${i}`, workers, kill));
    return [
      { what, value: median(times), unit: 'ms', note: `p50 of ${rounds}, from SIGKILL to the next attempt started` },
      { what: `${what}, worst`, value: quantile(times, 1), unit: 'ms' },
    ];
  } finally {
    await rig.stop();
  }
}

/** Kills in the middle of a command; the history says when the attempt that was recorded, or the step after it, started. */
async function once(rig: Rig, id: string, workers: number, kill: Kill): Promise<number> {
  while (alive(rig).length < workers) rig.startWorker();
  if (workers > 1) await new Promise((resolve) => setTimeout(resolve, STANDBY_READY_MS));
  const spec = benchSpec(rig, { id, turns: 2, files: 10, kind: 'local', command: COMMAND });
  const handle = await rig.submit(spec);
  await rig.until(id, (status) => status.doing.includes('sleep 1'));
  await new Promise((resolve) => setTimeout(resolve, 300));
  const killedMs = await kill(rig);
  await rig.until(id, (status) => status.phase === 'parked');
  const { activities } = await historyFacts(rig.client, id);
  await handle.terminate();
  const next = activities.map((it) => it.startedMs).find((ms) => ms > killedMs);
  return (next ?? Number.NaN) - killedMs;
}

const killAndRestart: Kill = async (rig) => {
  const dead = rig.workers.at(-1);
  const killedMs = Date.now();
  dead?.kill('SIGKILL');
  rig.startWorker();
  return killedMs;
};

/** What the supervisor does the moment its worker is seen dead, with another one waiting. */
const killWithStandby: Kill = async (rig) => {
  const busy = alive(rig).find((worker) => runningOf(rig.home, identityOf(worker.pid)).length > 0);
  const running = runningOf(rig.home, identityOf(busy?.pid));
  const killedMs = Date.now();
  busy?.kill('SIGKILL');
  await handBack(rig.client, running);
  return killedMs;
};

function alive(rig: Rig) {
  return rig.workers.filter((worker) => worker.exitCode === null && worker.signalCode === null);
}

const killServer: Kill = async (rig) => {
  const killedMs = Date.now();
  await rig.restartServer();
  return killedMs;
};
