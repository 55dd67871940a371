/** From SIGKILL to the next attempt of the step started: worker with a restart, worker with a standby, server. */
import { Rig } from '../test/support/rig';
import { handBack } from '../worker/handback';
import { identityOf } from '../worker/identity';
import { runningOf } from '../worker/slot';
import { historyFacts } from './history-facts';
import { benchSpec } from './job';
import { median, quantile, type Row } from './statistics';

const COMMAND = 'sleep 1; echo {{turn}} > counter.txt';
type Kill = (rig: Rig) => Promise<number>;

export async function benchRecovery(rounds: number): Promise<readonly Row[]> {
  return [
    ...(await measure('worker, restarted by its supervisor', rounds, killAndRestart)),
    ...(await measure('worker, a standby takes over', rounds, killWithStandby)),
    ...(await measure('server, restarted on its file', Math.min(rounds, 5), killServer)),
  ];
}

async function measure(what: string, rounds: number, kill: Kill): Promise<Row[]> {
  const rig = await Rig.start();
  try {
    const times: number[] = [];
    for (let i = 0; i < rounds; i++) times.push(await once(rig, `recovery-${i}`, kill));
    return [
      { what, value: median(times), unit: 'ms', note: `p50 of ${rounds}, from SIGKILL to the next attempt started` },
      { what: `${what}, worst`, value: quantile(times, 1), unit: 'ms' },
    ];
  } finally {
    await rig.stop();
  }
}

/** Kills in the middle of a command; the history says when the attempt that was recorded, or the step after it, started. */
async function once(rig: Rig, id: string, kill: Kill): Promise<number> {
  if (rig.workers.every((worker) => worker.exitCode !== null || worker.signalCode !== null)) rig.startWorker();
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
  const dead = rig.workers.at(-1);
  const identity = identityOf(dead?.pid);
  rig.startWorker();
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  const running = runningOf(rig.home, identity);
  const killedMs = Date.now();
  dead?.kill('SIGKILL');
  await handBack(rig.client, running);
  return killedMs;
};

const killServer: Kill = async (rig) => {
  const killedMs = Date.now();
  await rig.restartServer();
  return killedMs;
};
