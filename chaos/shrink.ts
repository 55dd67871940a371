/**
 * A failing run made smaller: the same seed with fewer of its strikes, as long as it still fails in the same check. Real processes
 * do not run the same way twice, so a half that holds is tried once more; what is printed failed at least once as it stands.
 */
import { type CampaignOptions, campaign, type SeededRun } from './campaign';

const MOST_RUNS = 12;
const TRIES = 2;

/** `flags`: of the command line, besides those that are of the options here. */
export async function shrink(options: CampaignOptions, failed: SeededRun, flags: readonly string[]): Promise<string> {
  const checks = new Set(failed.problems.map(({ check }) => check));
  let strikes = Array.from({ length: failed.strikes }, (_, n) => n);
  let runs = 0;
  const fails = async (only: readonly number[]): Promise<boolean> => {
    for (let at = 0; at < TRIES && runs < MOST_RUNS; at++) {
      runs++;
      const [run] = await campaign({ ...options, seed: failed.seed, workloads: [failed.workload], only, keep: false });
      if (run?.problems.some(({ check }) => checks.has(check))) return true;
    }
    return false;
  };
  for (let size = Math.ceil(strikes.length / 2); size >= 1 && runs < MOST_RUNS; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < strikes.length && runs < MOST_RUNS; ) {
      const fewer = [...strikes.slice(0, from), ...strikes.slice(from + size)];
      if (await fails(fewer)) strikes = fewer;
      else from += size;
    }
  }
  const same = [
    ...['--seed', failed.seed, '--workload', failed.workload, '--nemeses', options.nemeses.join(), '--strikes', options.strikes],
    ...['--only', strikes.join(), ...flags],
  ];
  return `Smaller (${strikes.length} of ${failed.strikes} strikes, ${runs} runs tried):\n  npm run chaos -- ${same.join(' ')}\n`;
}
