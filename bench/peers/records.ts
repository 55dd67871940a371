/** Raw data: one JSON line for each measurement, with what is needed to judge it. A part's file is written anew for the peers that ran. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Peer } from './world';

export const SCHEMA = 'longhaul/peers@1';
export const PARTS = ['steps', 'history', 'resume', 'circling', 'memory'] as const;
export type Part = (typeof PARTS)[number];

export interface Stamp {
  readonly schema: string;
  readonly part: Part;
  readonly peer: string;
  readonly title: string;
  readonly at: string;
  readonly machine: string;
  /** Of the last minute, when the measurement began. */
  readonly load: number;
  readonly commit: string;
  readonly versions: readonly string[];
  readonly configuration: string;
  /** Why there is nothing else: it could not be installed or run. */
  readonly failure?: string;
}

export type Recorded<T> = Stamp & T;

export function stamp(part: Part, peer: Peer): Stamp {
  return {
    schema: SCHEMA,
    part,
    peer: peer.name,
    title: peer.title,
    at: new Date().toISOString(),
    machine: `${cpus().length} cores, ${Math.round(totalmem() / 1024 ** 3)} GB, Node ${process.versions.node}`,
    load: Number(loadavg()[0]?.toFixed(1)),
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: __dirname, encoding: 'utf8' }).trim(),
    versions: peer.versions(),
    configuration: peer.configuration,
  };
}

export function readRecords<T>(dir: string, part: Part): readonly Recorded<T>[] {
  const file = join(dir, `${part}.jsonl`);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Recorded<T>);
}

/** In place of what the file had of this peer. */
export function writeRecords(dir: string, part: Part, peer: Peer, records: readonly Stamp[]): void {
  const others = readRecords(dir, part).filter((record) => record.peer !== peer.name);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, `${part}.jsonl`), `${[...others, ...records].map((record) => JSON.stringify(record)).join('\n')}\n`);
}
