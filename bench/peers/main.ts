/**
 * `npm run bench:peers -- [steps] [history] [resume] [circling] [memory] [--peers A,B] [--jobs 1,50] [--quick] [--json] [--out DIR]`: measures and writes
 * raw data; `--table` only makes the tables and charts of docs/peers.md again. Without parts, all.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repository } from './conditions';
import { makeDocument } from './document';
import { measureCircling } from './parts/circling';
import { measureHistory } from './parts/history';
import type { Around } from './parts/long-run';
import { measureMemory } from './parts/memory';
import { measureResume } from './parts/resume';
import { measureSteps } from './parts/steps';
import { PEERS } from './peers';
import { PARTS, type Part, type Stamp, stamp, writeRecords } from './records';
import { openWire } from './wire';
import type { Peer } from './world';

type Measure = (peer: Peer, around: Around, quick: boolean, jobs: readonly number[]) => AsyncGenerator<Stamp>;

const MEASURES: Readonly<Record<Part, Measure>> = {
  steps: measureSteps,
  history: measureHistory,
  resume: measureResume,
  circling: measureCircling,
  memory: (peer, around, _quick, jobs) => measureMemory(peer, around, jobs),
};
const DOCS = join(__dirname, '..', '..', 'docs');

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      peers: { type: 'string' },
      jobs: { type: 'string' },
      quick: { type: 'boolean' },
      json: { type: 'boolean' },
      table: { type: 'boolean' },
      out: { type: 'string' },
    },
  });
  if (values.table) return makeDocument(DOCS);
  const quick = values.quick === true;
  const jobs = values.jobs?.split(',').map(Number) ?? (quick ? [1, 5] : [1, 50, 500]);
  if (!jobs.every((count) => Number.isInteger(count) && count > 0))
    throw new Error(`--jobs takes numbers such as 1,50, not ${values.jobs}.`);
  const parts = chosen('part', PARTS, positionals);
  const names = chosen(
    'peer',
    PEERS.map(({ name }) => name),
    values.peers?.split(',') ?? [],
  );
  // Figures of a quick look are none to keep.
  const out = values.out ?? (quick ? mkdtempSync(join(tmpdir(), 'longhaul-peers-')) : join(DOCS, 'peers'));
  for (const part of parts)
    for (const peer of PEERS.filter(({ name }) => names.includes(name))) {
      process.stderr.write(`${part}, ${peer.name} …\n`);
      const records: Stamp[] = [];
      for await (const record of measured(part, peer, quick, jobs)) {
        // Each as it comes: a run of an hour may be stopped.
        writeRecords(out, part, peer, [...records, record]);
        records.push(record);
        if (values.json) process.stdout.write(`${JSON.stringify(record)}\n`);
      }
    }
  if (out === join(DOCS, 'peers')) makeDocument(DOCS);
  process.stderr.write(`raw data in ${out}\n`);
}

/** A peer that cannot be installed or run is a line too. */
async function* measured(part: Part, peer: Peer, quick: boolean, jobs: readonly number[]): AsyncGenerator<Stamp> {
  const dir = mkdtempSync(join(tmpdir(), 'longhaul-peers-'));
  const wire = await openWire(dir);
  try {
    yield* MEASURES[part](peer, { dir, wire, repository: repository(dir) }, quick, jobs);
  } catch (error) {
    process.stderr.write(`${part}, ${peer.name}: ${(error as Error).stack}\n`);
    yield { ...stamp(part, peer), failure: (error as Error).message.slice(0, 400) };
  } finally {
    await wire.model.close();
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Those that were named, or all; throws an Error that lists what there is. */
function chosen<T extends string>(what: string, all: readonly T[], named: readonly string[]): readonly T[] {
  const unknown = named.filter((name) => !all.includes(name as T));
  if (unknown.length > 0) throw new Error(`There is no ${what} "${unknown.join(', ')}". There are: ${all.join(', ')}.`);
  return named.length > 0 ? (named as T[]) : all;
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`bench:peers: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
