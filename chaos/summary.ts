/** All campaigns whose data is kept, in one table: what docs/chaos.md shows, made from the files beside it. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { SeededRun } from './campaign';
import { bound } from './report';

type Kept = Omit<SeededRun, 'dir'> & { readonly sandbox?: string; readonly commit?: string };

/** `dir` holds files of lines of JSON, each line a run, as `--report` writes them. */
export function summary(dir: string): string {
  const files = readdirSync(dir).filter((name) => name.endsWith('.jsonl'));
  const campaigns = files.sort(bySeed).map((name) => ({ name: basename(name, '.jsonl'), runs: readRuns(join(dir, name)) }));
  const all = campaigns.flatMap(({ runs }) => runs);
  const sound = all.filter(({ problems }) => problems.length === 0);
  return [
    '| data | workloads | sandbox | runs | kills | strikes | hours | runs with problems |',
    '|---|---|---|---|---|---|---|---|',
    ...campaigns.map(({ name, runs }) => row(`[${name}](chaos/${name}.jsonl)`, runs)),
    row('all', all),
    '',
    `${bound(killsOf(sound), sound.length)} That counts the ${sound.length} runs without problems.`,
    '',
    '| strikes | count |',
    '|---|---|',
    ...faultsOf(all).map(([name, count]) => `| ${name} | ${count} |`),
  ].join('\n');
}

function row(name: string, runs: readonly Kept[]): string {
  const strikes = sum(faultsOf(runs).map(([, count]) => count));
  const hours = (sum(runs.map(({ seconds }) => seconds)) / 3_600).toFixed(2);
  const failed = runs.filter(({ problems }) => problems.length > 0).length;
  const cells = [name, distinct(runs.map(({ workload }) => workload)), distinct(runs.map(({ sandbox = 'local' }) => sandbox))];
  return `| ${[...cells, runs.length, killsOf(runs), strikes, hours, failed].join(' | ')} |`;
}

function readRuns(path: string): readonly Kept[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Kept);
}

function faultsOf(runs: readonly Kept[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { faults } of runs) for (const [name, count] of Object.entries(faults)) counts.set(name, (counts.get(name) ?? 0) + count);
  return [...counts].sort();
}

function bySeed(a: string, b: string): number {
  return Number(/\d+/.exec(a)?.[0]) - Number(/\d+/.exec(b)?.[0]);
}

function distinct(values: readonly string[]): string {
  return [...new Set(values)].join(', ');
}

function killsOf(runs: readonly Kept[]): number {
  return sum(runs.map(({ kills }) => kills));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
