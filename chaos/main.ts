/** `npm run chaos -- --seed S --kills N`: the campaign's arguments, its report, its exit code: 0 if every run holds. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type CampaignOptions, campaign, type SeededRun } from './campaign';
import { BY_DEFAULT, NEMESES } from './nemeses';
import { calmBrief, PLANTED, tryPlanted } from './planted';
import { previousBuild } from './previous-build';
import { report } from './report';
import { shrink } from './shrink';
import { summary } from './summary';
import { DRAWN, WORKLOADS } from './workloads';
import { killAll, ROOT } from './world/program';

const USAGE = `npm run chaos -- [--seed S] [--kills N] [--minutes M] [--workload A,B] [--nemeses A,B] [--without A,B] [--docker] [--strikes N] [--only 3,7]
  [--previous COMMIT] [--engine-restart] [--keep] [--no-shrink] [--planted] [--report DIR] | --summary DIR
workloads: ${Object.keys(WORKLOADS).join(', ')}
nemeses: ${Object.keys(NEMESES).join(', ')}`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      kills: { type: 'string', default: '100' },
      workload: { type: 'string', default: DRAWN.join() },
      nemeses: { type: 'string', default: BY_DEFAULT.join() },
      without: { type: 'string', default: '' },
      docker: { type: 'boolean', default: false },
      strikes: { type: 'string', default: '60' },
      minutes: { type: 'string' },
      only: { type: 'string' },
      previous: { type: 'string' },
      'engine-restart': { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      'no-shrink': { type: 'boolean', default: false },
      report: { type: 'string' },
      summary: { type: 'string' },
      planted: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(`${USAGE}\n`);
  if (values.summary !== undefined) return void process.stdout.write(`${summary(values.summary)}\n`);
  if (values['engine-restart']) process.env.CHAOS_ENGINE_RESTART = '1';
  const options = {
    seed: number('seed', values.seed),
    kills: number('kills', values.kills),
    workloads: values.workload.split(','),
    nemeses: values.nemeses.split(',').filter((name) => !values.without.split(',').includes(name)),
    sandbox: values.docker ? ('docker' as const) : ('local' as const),
    strikes: number('strikes', values.strikes),
    ...(values.only === undefined ? {} : { only: values.only.split(',').map(Number) }),
    ...(values.previous === undefined ? {} : { otherBuild: previousBuild(values.previous) }),
    ...(values.minutes === undefined ? {} : { minutes: number('minutes', values.minutes) }),
    keep: values.keep,
    say: (line: string) => void process.stderr.write(`${line}\n`),
  };
  if (values.planted) return plantedBugs(options.say);
  const flags = [
    ...(values.docker ? ['--docker'] : []),
    ...(values['engine-restart'] ? ['--engine-restart'] : []),
    ...(values.previous === undefined ? [] : ['--previous', values.previous]),
  ];
  const startedAt = Date.now();
  const soFar = (runs: readonly SeededRun[]) => values.report && writeReport(values.report, options, runs, Date.now() - startedAt);
  const runs = await campaign({ ...options, soFar });
  process.stdout.write(report(options, runs, Date.now() - startedAt));
  const failed = runs.find(({ problems }) => problems.length > 0);
  if (failed && !values['no-shrink'] && !options.only) process.stdout.write(await shrink(options, failed, flags));
  process.exitCode = failed ? 1 : 0;
}

function writeReport(dir: string, options: CampaignOptions, runs: readonly SeededRun[], tookMs: number): void {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, `seed-${options.seed}`);
  const commit = execFileSync('git', ['-C', ROOT, 'rev-parse', '--short=10', 'HEAD'], { encoding: 'utf8' }).trim();
  writeFileSync(`${file}.md`, report(options, runs, tookMs));
  writeFileSync(
    `${file}.jsonl`,
    runs.map(({ dir: _, ...run }) => `${JSON.stringify({ ...run, sandbox: options.sandbox, commit })}\n`).join(''),
  );
}

/** Each bug, and none at all. */
async function plantedBugs(say: (line: string) => void): Promise<void> {
  const calm = await calmBrief();
  const tries = [];
  for (const name of [null, ...Object.keys(PLANTED)]) {
    const tried = await tryPlanted(name, calm);
    say(`${tried.bug}: ${tried.caught ? 'caught' : 'nothing said'}${tried.said.map((line) => `\n  ${line}`).join('')}`);
    tries.push(tried);
  }
  const missed = tries.filter(({ bug, caught }) => caught === (bug === 'none'));
  process.stdout.write(`${Object.keys(PLANTED).length} planted bugs, ${missed.length} not judged as they should be\n`);
  process.exitCode = missed.length === 0 ? 0 : 1;
}

function number(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`--${name} ${text} is not a whole number.\n${USAGE}`);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    killAll();
    process.exit(130);
  });

main().then(
  () => process.exit(),
  (error: Error) => {
    process.stderr.write(`chaos: ${error.stack ?? error.message}\n`);
    process.exit(2);
  },
);
