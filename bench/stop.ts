/**
 * How fast a stop is: from the moment a person asks to the answer, which comes when nothing of the job runs any more. Pauses in the
 * middle of a command, again and again, of one job with a live worker.
 */
import { Longhaul } from '../client/longhaul';
import { readEnvironment } from '../config/environment';
import type { JobSpec } from '../contract/job';
import { Rig } from '../test/support/rig';
import { benchSpec } from './job';
import { median, quantile, type Row } from './statistics';

const COMMAND = 'for i in $(seq 600); do echo $i; sleep 0.1; done';

export async function benchStop(rounds: number, kinds: readonly JobSpec['sandbox']['kind'][]): Promise<readonly Row[]> {
  const rig = await Rig.start();
  const longhaul = await Longhaul.connect(readEnvironment({ TEMPORAL_ADDRESS: rig.server.address, LONGHAUL_HOME: rig.home }));
  rig.startWorker();
  try {
    const rows: Row[] = [];
    for (const kind of kinds) rows.push(...(await measure(rig, longhaul, kind, rounds)));
    return rows;
  } finally {
    await longhaul.close();
    await rig.stop();
  }
}

async function measure(rig: Rig, longhaul: Longhaul, kind: JobSpec['sandbox']['kind'], rounds: number): Promise<readonly Row[]> {
  // Each round records two steps.
  const spec = benchSpec(rig, { id: `stop-${kind}`, turns: 2 * rounds, files: 100, kind, command: COMMAND });
  const handle = await rig.submit(spec);
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    await rig.until(spec.id, ({ doing, phase }) => phase === 'working' && doing.includes('seq 600'));
    // At another moment between two heartbeats each time.
    await new Promise((resolve) => setTimeout(resolve, 500 + ((i * 37) % 300)));
    const askedAt = performance.now();
    const { heard } = await longhaul.pause(spec.id);
    if (heard) times.push(performance.now() - askedAt);
    await longhaul.resume(spec.id);
  }
  await handle.terminate();
  return [
    {
      what: `stop, ${kind}: p50`,
      value: median(times),
      unit: 'ms',
      note: `${times.length} of ${rounds} pauses in the middle of a command`,
    },
    { what: `stop, ${kind}: p99`, value: quantile(times, 0.99), unit: 'ms', note: 'until nothing of it runs' },
  ];
}
