/** Numbers in few characters: `1.2M`, `4m 03s`. */
export function short(count: number): string {
  if (count < 10_000) return String(Math.round(count));
  const [size, unit] = count < 1_000_000 ? [1_000, 'k'] : count < 1_000_000_000 ? [1_000_000, 'M'] : [1_000_000_000, 'G'];
  return `${(count / size).toFixed(count / size < 100 ? 1 : 0).replace(/\.0$/, '')}${unit}`;
}

/** Of billionths. */
export function dollars(nano: number): string {
  return `$${(nano / 1e9).toFixed(nano < 1e9 ? 4 : 2)}`;
}

export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  if (days > 0) return `${days}d ${two(hours)}h`;
  if (hours > 0) return `${hours}h ${two(minutes)}m`;
  return minutes > 0 ? `${minutes}m ${two(seconds % 60)}s` : `${seconds}s`;
}
