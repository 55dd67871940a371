/** What a campaign says in the end, for people: how much was done, what it broke, and how little zero failures prove. */
import { type CampaignOptions, type SeededRun, told } from './campaign';

export function report(options: CampaignOptions, runs: readonly SeededRun[], tookMs: number): string {
  const kills = sum(runs.map((run) => run.kills));
  const failed = runs.filter(({ problems }) => problems.length > 0);
  const faults = new Map<string, number>();
  for (const run of runs) for (const [name, count] of Object.entries(run.faults)) faults.set(name, (faults.get(name) ?? 0) + count);
  const hours = tookMs / 3_600_000;
  return [
    `# Campaign of seed ${options.seed}`,
    '',
    `${kills} kills and ${sum([...faults.values()])} strikes in ${runs.length} runs, ${Math.round(tookMs / 1_000)} s: ${Math.round(kills / hours)} kills an hour. Sandbox: ${options.sandbox}.`,
    failed.length === 0
      ? `No run broke a promise. ${bound(kills, runs.length)}`
      : `${failed.length} of ${runs.length} runs broke a promise.`,
    '',
    '| strikes | count |',
    '|---|---|',
    ...[...faults].sort().map(([name, count]) => `| ${name} | ${count} |`),
    '',
    '| seed | workload | kills | strikes | seconds | problems |',
    '|---|---|---|---|---|---|',
    ...runs.map(
      (run) =>
        `| ${run.seed} | ${run.workload} | ${run.kills} | ${sum(Object.values(run.faults))} | ${run.seconds} | ${run.problems.length} |`,
    ),
    '',
    ...failed.flatMap((run) => [`## Seed ${run.seed}, ${run.workload}`, '', ...problemLines(run), '', `Its directory: ${run.dir}`, '']),
    '',
  ].join('\n');
}

/** The rule of three: with no failure in n tries, at 95 % its probability is below 3/n. */
export function bound(kills: number, runs: number): string {
  const percent = (n: number) => (n <= 3 ? '100 %' : `${((3 / n) * 100).toPrecision(2)} %`);
  return `At 95 %, a kill breaks one with a probability below ${percent(kills)} (3/${kills}), a run below ${percent(runs)} (3/${runs}).`;
}

const MOST_LINES = 12;

function problemLines({ problems }: SeededRun): string[] {
  const lines = problems.slice(0, MOST_LINES).map((problem) => `- ${told(problem)}`);
  return problems.length > MOST_LINES ? [...lines, `- and ${problems.length - MOST_LINES} more`] : lines;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
