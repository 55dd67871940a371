/** `npm run bench -- [history] [flat] [turn] [throughput] [cost] [long] [waiting] [retention] [detection] [recovery] [stop] [submit] [snapshot] [redaction] [--json] [--quick] [--keep STATE] [--shipped-database]`, `-- --charts`: figures as they are, as tables or JSON. */
import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import type { JobSpec } from '../contract/job';
import { Rig, type RigOptions } from '../test/support/rig';
import { benchCost } from './context/cost';
import { benchDetection } from './context/detection';
import { benchFlat } from './context/flat';
import { benchRetention } from './context/retention';
import { benchLongJob } from './context/service';
import { benchHistory } from './history';
import { drawTurns, keep, type Measurement } from './kept';
import { benchRecovery } from './recovery';
import { benchRedaction } from './redaction';
import { benchSnapshot } from './snapshot';
import { type Row, table } from './statistics';
import { benchStop } from './stop';
import { benchSubmit } from './submit';
import { benchThroughput } from './throughput';
import { benchTurn } from './turn';
import { benchWaiting } from './waiting';

interface Bench {
  readonly title: string;
  readonly run: (quick: boolean, server: RigOptions) => Promise<readonly Row[]>;
}

const BENCHES: Readonly<Record<string, Bench>> = {
  history: { title: 'History', run: (quick) => benchHistory(quick ? 60 : 1_000) },
  flat: { title: 'A hundred thousand steps', run: async (quick) => benchFlat(quick ? [100, 1_000] : [100, 1_000, 10_000, 100_000]) },
  turn: { title: 'A durable turn', run: (quick, server) => benchTurn(quick ? 20 : 80, quick ? 1 : 5, kinds(), server) },
  throughput: { title: 'Many jobs at once', run: (quick, server) => benchThroughput(32, quick ? 15 : 60, server) },
  cost: { title: 'Tokens against length', run: (quick) => benchCost(quick ? [100, 1_000] : [100, 1_000, 10_000]) },
  long: { title: 'A long job over the wire', run: (quick) => benchLongJob(quick ? 100 : 1_050) },
  waiting: { title: 'Jobs that wait', run: (quick) => benchWaiting(quick ? 50 : 500) },
  retention: { title: 'What is kept', run: (quick) => benchRetention(quick ? 100 : 1_000) },
  detection: { title: 'Circles', run: () => benchDetection(2_000) },
  recovery: { title: 'Recovery', run: (quick) => benchRecovery(quick ? 2 : 10) },
  stop: { title: 'Stopping a job', run: (quick) => benchStop(quick ? 10 : 100, kinds()) },
  submit: { title: 'From submit to the first step', run: (quick) => benchSubmit(quick ? 3 : 10) },
  redaction: { title: 'Redaction', run: async (quick) => benchRedaction(quick ? 3 : 15) },
  snapshot: { title: 'Snapshots', run: async () => [...(await benchSnapshot(2_000)), ...(await benchSnapshot(20_000))] },
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      quick: { type: 'boolean' },
      keep: { type: 'string' },
      charts: { type: 'boolean' },
      'shipped-database': { type: 'boolean' },
    },
  });
  if (values.charts) return drawTurns();
  const unknown = positionals.filter((name) => !BENCHES[name]);
  if (unknown.length > 0) throw new Error(`There is no bench "${unknown.join(', ')}". Benches: ${Object.keys(BENCHES).join(', ')}.`);
  Rig.staysUntilExit = true;
  const isShipped = values['shipped-database'] === true;
  const server: RigOptions = isShipped ? { sqlitePragmas: [] } : {};
  const hardware = `${cpus().length} cores, ${Math.round(totalmem() / 1024 ** 3)} GB, Node ${process.versions.node}`;
  const machine = isShipped ? `${hardware}, the server's database as Temporal ships it` : hardware;
  for (const name of positionals.length > 0 ? positionals : Object.keys(BENCHES)) {
    const { title, run } = BENCHES[name] as Bench;
    const load = loadavg()[0]?.toFixed(1);
    process.stderr.write(`${title} …\n`);
    const rows = await run(values.quick === true, server);
    const measurement: Measurement = { schema: 'longhaul/bench@1', bench: name, machine, load: Number(load), rows };
    if (values.keep !== undefined) keep(measurement, values.keep);
    if (values.json) process.stdout.write(`${JSON.stringify(measurement)}\n`);
    else process.stdout.write(`${table(title, rows)}\n\n${machine}, load ${load} at the start\n\n`);
  }
}

function kinds(): readonly JobSpec['sandbox']['kind'][] {
  try {
    execFileSync('docker', ['image', 'inspect', 'longhaul-sandbox:dev'], { stdio: 'ignore' });
    return ['local', 'docker'];
  } catch {
    return ['local'];
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
