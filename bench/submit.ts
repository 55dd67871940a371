/**
 * From the start of `longhaul submit` to the job's steps: the command line as a process of its own, with a repository of 2,000 files;
 * server and worker run. Once with a worker that has nothing else to do, once beside jobs that take turn after turn.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { storeDirOf } from '../adapters/git/refs';
import { run } from '../scripted/replies';
import { Rig } from '../test/support/rig';
import { benchSpec, filesRepository } from './job';
import { quantile, type Row } from './statistics';

const BUSY_JOBS = 4;
const CLI = join(__dirname, '..', 'bin', 'longhaul.js');
/** Step 0 is the store, the workspace and what the repository holds; step 1 the checks before any change; step 2 the first reply. */
const MARKS = { 'step 0 (prepared)': 0, 'step 2 (first reply)': 2 } as const;

export async function benchSubmit(rounds: number): Promise<readonly Row[]> {
  const rig = await Rig.start();
  try {
    const repository = filesRepository(join(rig.dir, 'repository'), 2_000);
    rig.startWorker();
    // Until it is there.
    await submitted(rig, repository, 'first');
    const idle = await measure(rig, repository, 'idle', rounds);
    for (let i = 0; i < BUSY_JOBS; i++)
      await rig.submit(
        benchSpec(rig, { id: `other-${i}`, turns: 100_000, files: 100, kind: 'local', command: 'echo {{turn}} > d0/f0.txt' }),
      );
    const busy = await measure(rig, repository, 'busy', rounds);
    return [...idle, ...busy];
  } finally {
    await rig.stop();
  }
}

async function measure(rig: Rig, repository: string, worker: string, rounds: number): Promise<readonly Row[]> {
  const times: (readonly number[])[] = [];
  for (let i = 0; i < rounds; i++) times.push(await submitted(rig, repository, `${worker}-${i}`));
  return Object.keys(MARKS).flatMap((what, mark) => {
    const sample = times.map((it) => it[mark] as number);
    const named = `submit to ${what}, ${worker} worker`;
    return [
      { what: `${named}: p50`, value: quantile(sample, 0.5), unit: 'ms', note: `${rounds} submissions` },
      { what: `${named}: worst`, value: quantile(sample, 1), unit: 'ms' },
    ];
  });
}

/** How long after the start of the command each marked step was on disk. */
async function submitted(rig: Rig, repository: string, id: string): Promise<readonly number[]> {
  rig.model.addScript(id, { replies: [run('true')], atEnd: 'repeat-last' });
  const flags = ['--id', id, '--repo', repository, '--goal', 'Count.', '--check', 'true', '--model', id, '--max-steps', '4'];
  const env = { LONGHAUL_HOME: rig.home, LONGHAUL_MODEL: '', TEMPORAL_ADDRESS: rig.server.address, OPENAI_API_KEY: 'scripted' };
  const startedAt = performance.now();
  const cli = spawn(process.execPath, [CLI, 'submit', ...flags, '--sandbox', 'local', '--no-plan'], {
    env: { ...process.env, ...env, OPENAI_BASE_URL: rig.model.url },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const failed = new Promise<never>((_, reject) => {
    cli.once('exit', (code) => code && reject(new Error(`longhaul submit ended with ${code}`)));
  });
  const times: number[] = [];
  for (const step of Object.values(MARKS)) {
    await Promise.race([recorded(rig, id, step), failed]);
    times.push(performance.now() - startedAt);
  }
  await rig.until(id, ({ phase }) => phase === 'parked');
  return times;
}

async function recorded(rig: Rig, id: string, step: number): Promise<void> {
  const ref = join(storeDirOf(rig.home, id), 'refs', 'longhaul', id, String(step));
  while (!existsSync(ref)) await sleep(2);
}
