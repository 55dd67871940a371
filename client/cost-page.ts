/** What a job cost, as a table for people. */
import colors from 'picocolors';
import type { Amount, Cost, Part } from './cost';
import { safeLine } from './safe-text';
import { clipped, fitted, widthOf } from './terminal/columns';

export function costPage(cost: Cost): string {
  const money = cost.total.nanoUsd !== null;
  const head = ['', 'input', 'cached', 'output', 'reasoning', ...(money ? ['money'] : [])];
  const groups = [
    { title: 'by phase', parts: cost.byPhase },
    { title: 'by model', parts: cost.byModel },
    { title: 'by milestone', parts: cost.byMilestone },
  ];
  const shown = groups.filter(({ parts }) => parts.length > 0);
  const table = [head, ...shown.flatMap(({ parts }) => parts.map((it) => row(it, money))), row({ name: 'total', ...cost.total }, money)];
  const widths = head.map((_, at) => Math.max(...table.map((cells) => widthOf(cells[at] ?? ''))));
  const line = (cells: readonly string[]) =>
    cells.map((it, at) => (at ? it.padStart(widths[at] ?? 0) : fitted(it, widths[0] ?? 0))).join('  ');
  return [
    colors.dim(line(head)),
    ...shown.flatMap(({ title, parts }) => [colors.bold(title), ...parts.map((it) => line(row(it, money)))]),
    colors.bold(line(row({ name: 'total', ...cost.total }, money))),
  ].join('\n');
}

const NAME_COLUMNS = 40;

function row(part: Part, money: boolean): readonly string[] {
  const { inputTokens, cachedTokens, outputTokens, reasoningTokens } = part;
  const counts = [inputTokens, cachedTokens, outputTokens, reasoningTokens].map(grouped);
  return [clipped(safeLine(part.name), NAME_COLUMNS), ...counts, ...(money ? [dollarsOf(part)] : [])];
}

function dollarsOf({ nanoUsd }: Amount): string {
  return nanoUsd === null ? '' : `$${(nanoUsd / 1e9).toFixed(4)}`;
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
