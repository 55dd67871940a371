/** How a table and a figure are written. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** Three significant figures; a dash for what was not measured. */
export function figure(value: number | null | undefined, unit = ''): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  const text = value !== 0 && Math.abs(value) < 100 ? String(Number(value.toPrecision(3))) : Math.round(value).toLocaleString('en-US');
  return unit ? `${text} ${unit}` : text;
}

/** The best of a column in bold, longhaul or not. */
export function withBest(values: readonly (number | null)[], written: readonly string[]): readonly string[] {
  const numbers = values.filter((value): value is number => value !== null && !Number.isNaN(value));
  const best = Math.min(...numbers);
  return written.map((text, i) => (values[i] === best ? `**${text}**` : text));
}
