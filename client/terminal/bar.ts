/** How much of something is used, as a bar: full only when all of it is used, and not empty once anything is. */
import colors from 'picocolors';

export function bar(used: number, most: number, columns: number): string {
  const share = most > 0 ? Math.min(1, Math.max(0, used / most)) : 1;
  const full = share >= 1 ? columns : Math.min(columns - 1, Math.ceil(share * columns));
  const colour = share >= 1 ? colors.red : share >= SOFT_LINE ? colors.yellow : colors.cyan;
  return colour('█'.repeat(full)) + colors.dim('░'.repeat(columns - full));
}

/** Where the job is asked to wrap up. */
const SOFT_LINE = 0.8;
