/** The two numbers that are quoted of a sample, and how a table of them looks. */
export interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly note?: string;
}

export function median(sample: readonly number[]): number {
  return quantile(sample, 0.5);
}

export function quantile(sample: readonly number[], q: number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

export function table(title: string, rows: readonly Row[]): string {
  const lines = rows.map(({ what, value, unit, note }) => `| ${what} | ${round(value)} ${unit} | ${note ?? ''} |`);
  return [`### ${title}`, '', '| what | figure | |', '|---|---|---|', ...lines].join('\n');
}

function round(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);
}
