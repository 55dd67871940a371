/**
 * Measurements that docs/performance.md shows: kept as lines of JSON, one a bench and state of the sources, and drawn from those lines
 * alone. `npm run bench -- turn --keep "what state this is"` keeps, `npm run bench -- --charts` draws.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stackedBars } from './charts';
import type { Row } from './statistics';

export const KEPT = join(__dirname, '..', 'docs', 'performance');

export interface Measurement {
  readonly schema: 'longhaul/bench@1';
  readonly bench: string;
  readonly machine: string;
  /** Of the machine, over the minute before. */
  readonly load: number;
  readonly rows: readonly Row[];
}

interface Kept extends Measurement {
  /** What people call this state of the sources. */
  readonly state: string;
  readonly commit: string;
}

export function keep(measurement: Measurement, state: string): void {
  mkdirSync(KEPT, { recursive: true });
  const commit = execFileSync('git', ['-C', __dirname, 'rev-parse', '--short=10', 'HEAD'], { encoding: 'utf8' }).trim();
  appendFileSync(join(KEPT, `${measurement.bench}.jsonl`), `${JSON.stringify({ ...measurement, state, commit })}\n`);
}

/** Parts of a turn, by how their rows begin. */
const PARTS = { Temporal: '  Temporal', 'the command': '  sandbox', git: '  git', 'ours and the wire': '  ours' } as const;

/** Where a turn's time goes, state by state, beside the floor of each. */
export function drawTurns(): void {
  for (const kind of ['local', 'docker']) {
    const states = kept('turn').flatMap((it) => ofKind(it, kind));
    if (states.length === 0) continue;
    const parts = Object.entries(PARTS).map(([name, start]) => ({
      name,
      values: states.flatMap(({ rows }) => [floorOf(rows) * (name === 'Temporal' ? 1 : 0), figureOf(rows, start)]),
    }));
    const bars = states.flatMap(({ state }) => ['its floor', state]);
    const title = `A durable turn, ${kind} sandbox`;
    writeFileSync(join(KEPT, `turn-${kind}.svg`), stackedBars({ title, unit: 'ms, p50', bars, parts }));
  }
}

interface Turn {
  readonly state: string;
  /** Those of one sandbox, and the floor. */
  readonly rows: readonly Row[];
}

function ofKind({ state, rows }: Kept, kind: string): readonly Turn[] {
  const from = rows.findIndex(({ what }) => what === `durable turn, ${kind}`);
  if (from < 0) return [];
  const end = rows.findIndex(({ what }, at) => at > from && !what.startsWith('  '));
  return [{ state, rows: [...rows.slice(from, end), ...rows.filter(({ what }) => what.startsWith('floor'))] }];
}

function floorOf(rows: readonly Row[]): number {
  return figureOf(rows, 'floor');
}

function figureOf(rows: readonly Row[], start: string): number {
  return Number((rows.find(({ what }) => what.startsWith(start))?.value ?? Number.NaN).toFixed(1));
}

function kept(bench: string): readonly Kept[] {
  const path = join(KEPT, `${bench}.jsonl`);
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
  return lines.map((line) => JSON.parse(line) as Kept);
}
