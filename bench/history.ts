/** History per activity: of a job with 4 KB of output a step, early and late, beside an empty activity. */
import { Rig } from '../test/support/rig';
import { runFloor } from './floor';
import { type HistoryFacts, historyFacts } from './history-facts';
import { benchSpec } from './job';
import type { Row } from './statistics';

/** Prints about 4 KB that differ from turn to turn, and changes one file. */
const COMMAND = 'seq {{turn}}000 {{turn}}680; echo {{turn}} > counter.txt';

export async function benchHistory(turns: number): Promise<readonly Row[]> {
  const rig = await Rig.start();
  try {
    rig.startWorker();
    const spec = benchSpec(rig, { id: 'history', turns, files: 20, kind: 'local', command: COMMAND });
    const handle = await rig.submit(spec);
    await rig.until(spec.id, (status) => status.phase === 'parked', 24 * 3_600_000);
    const job = await historyFacts(rig.client, spec.id);
    await handle.terminate();
    const floor = await runFloor(rig, 100);
    return rows(job, floor, turns);
  } finally {
    await rig.stop();
  }
}

function rows(job: HistoryFacts, floor: HistoryFacts, turns: number): readonly Row[] {
  const count = job.activities.length;
  const from = Math.min(100, Math.floor(count / 4));
  const early = bytesPerActivity(job, from, from + Math.floor((count - from) / 4));
  const late = bytesPerActivity(job, count - Math.floor((count - from) / 4), count - 1);
  return [
    { what: 'job, bytes an activity', value: job.bytes / count, unit: 'B', note: `${turns} turns, ${count} activities, ${job.runs} runs` },
    { what: 'job, events an activity', value: job.events / count, unit: '' },
    { what: `early (from activity ${from})`, value: early, unit: 'B an activity' },
    { what: `late (to activity ${count})`, value: late, unit: 'B an activity', note: 'continue-as-new included' },
    { what: 'slope, early to late', value: (late - early) / (count - from), unit: 'B an activity per activity' },
    { what: 'empty activity, 100-byte argument, same server', value: floor.bytes / floor.activities.length, unit: 'B' },
    {
      what: 'projected history of 100,000 steps without continue-as-new',
      value: ((job.bytes / count) * 100_000) / 1e6,
      unit: 'MB',
      note: 'each run ends at about 4,096 events',
    },
  ];
}

function bytesPerActivity({ activities }: HistoryFacts, from: number, to: number): number {
  const [first, last] = [activities[from], activities[to]];
  return first && last ? (last.bytesSoFar - first.bytesSoFar) / (to - from) : Number.NaN;
}
