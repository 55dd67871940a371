/** Time and processor time a step, early and late. */
import { median } from '../../statistics';
import type { Steps } from '../parts/steps';
import type { Recorded } from '../records';
import { around } from '../stretch';
import { figure, markdownTable, withBest } from './markdown';

const EARLY = 50;

export function stepsTable(records: readonly Recorded<Steps>[]): string {
  const late = Math.max(...records.map(({ turns }) => turns));
  const columns: readonly (readonly [string, (record: Recorded<Steps>) => number | null])[] = [
    ['a step, p50', ({ gapsMs }) => median(gapsMs)],
    [`around step ${EARLY}`, ({ gapsMs }) => around(gapsMs, EARLY)],
    [`around step ${late}`, ({ gapsMs }) => around(gapsMs, late)],
    ['processor time a step', ({ workingCpuMs }) => workingCpuMs],
    ['… and of its server', ({ servingCpuMs }) => servingCpuMs],
    ['both', ({ workingCpuMs, servingCpuMs }) => workingCpuMs + servingCpuMs],
  ];
  const cells = columns.map(([name, of]) => {
    const values = records.map(of);
    const written = values.map((value) => (name.startsWith('…') && !value ? 'none' : figure(value, 'ms')));
    return name.startsWith('…') ? written : withBest(values, written);
  });
  const rows = records.map(({ title, gapsMs, ended, load }, i) => [
    title,
    ...cells.map((column) => column[i] ?? ''),
    end(gapsMs.length, ended),
    String(load),
  ]);
  return markdownTable(['', ...columns.map(([name]) => name), 'came to', 'load of the machine'], rows);
}

function end(steps: number, ended: string): string {
  return ended === 'finished' ? `${steps} steps, its end` : `step ${steps}: ${ended}`;
}
