/**
 * The demo (`npm start`): a real job on a real Temporal server, in a real sandbox, over real git; its worker is killed with SIGKILL
 * in the middle of a command; the job finishes as if nothing had happened. Only the model is scripted.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import colors from 'picocolors';
import { engineStatus, imageStatus } from '../../adapters/docker';
import { NOT_ISOLATED } from '../../adapters/local';
import { type JobSpec, Longhaul, parseJob, RejectedError, readEnvironment } from '../../client';
import { outcomePage, statusLine, stepLine } from '../../client/render';
import { proof } from './proof';
import { KILLED_DURING } from './script';
import { type Service, startService } from './service';

const IMAGE = 'longhaul-sandbox:dev';

async function main(): Promise<void> {
  const environment = readEnvironment(process.env);
  const id = `demo-${randomBytes(3).toString('hex')}`;
  const folder = join(environment.home, 'demo', id);
  heading('Starting a Temporal server, a worker and the scripted model');
  const repository = makeRepository(folder);
  const wireLog = join(folder, 'wire.jsonl');
  const service = await startService(environment.home, wireLog);
  try {
    say(`data        ${environment.home}`);
    say(`Web UI      ${service.uiUrl}/namespaces/default/workflows/${id}`);
    const job = jobFor(id, repository, await sandboxKind());
    const chosen = { ...environment, temporal: { ...environment.temporal, chosen: true, connectionOptions: { address: service.address } } };
    const longhaul = await Longhaul.connect(chosen);
    await longhaul.submit(job);
    const kills = await run(longhaul, service, id);
    await ending(longhaul, job, service, kills);
    await longhaul.close();
  } finally {
    await service.stop();
  }
  say(`\nSee it again: ${colors.bold('npx longhaul dev')} prints the Web UI's address; there, open workflow ${id}`);
  say(`Its story: npx longhaul log ${id}      one step: npx longhaul log ${id} --step 15      the work: npx longhaul diff ${id}`);
}

function makeRepository(folder: string): string {
  const repository = join(folder, 'timespan');
  mkdirSync(folder, { recursive: true });
  cpSync(join(__dirname, 'repository'), repository, { recursive: true });
  const identity = ['-c', 'user.name=Demo', '-c', 'user.email=demo@localhost'];
  for (const args of [
    ['init', '-q', '-b', 'main'],
    ['add', '-A'],
    [...identity, 'commit', '-q', '-m', 'timespan 0.3.0'],
  ])
    execFileSync('git', args, { cwd: repository });
  return repository;
}

async function sandboxKind(): Promise<'docker' | 'local'> {
  const engine = await engineStatus();
  const image = engine.ok ? await imageStatus(IMAGE) : null;
  if (engine.ok && image?.ok) {
    say(`sandbox     docker ${engine.version}, image ${IMAGE}`);
    return 'docker';
  }
  const why = engine.ok ? `the image ${IMAGE} is not there (make it with scripts/sandbox-image.sh)` : 'no container engine answers';
  say(colors.yellow(`sandbox     local, since ${why}. It is weaker, and the demo's commands are harmless:`));
  for (const line of NOT_ISOLATED.split('\n')) say(colors.dim(`            ${line}`));
  return 'local';
}

function jobFor(id: string, repository: string, kind: 'docker' | 'local'): JobSpec {
  const file = {
    id,
    repository,
    goal: 'Make timespan parse, format and add spans as its README and its tests say.',
    constraints: ['The tests stay as they are.'],
    checks: [{ name: 'tests', command: 'npm test', timeout: '2m' }],
    protectedPaths: ['test/**', 'package.json'],
    budget: { maxSteps: 100, maxTokens: 2_000_000, maxWallMinutes: 30 },
    model: 'demo',
    sandbox: { kind },
  };
  const parsed = parseJob(file, { directory: repository, newId: () => id });
  if (!parsed.ok) throw new RejectedError(parsed.problems);
  return parsed.job;
}

/** Shows the job as it goes, and kills the worker once the long command has run for a second. */
async function run(longhaul: Longhaul, service: Service, id: string): Promise<number> {
  heading('The job');
  let kills = 0;
  service.onEvent = (event) => {
    if (event.type === 'worker-died') say(colors.red(`      worker ${event.pid} is dead (${event.signal}); its supervisor starts another`));
    if (event.type === 'handed-back') say(colors.red(`      what it was running is handed back at once`));
  };
  for await (const event of longhaul.job(id).events()) {
    if (event.type === 'step') say(stepLine(event.step));
    else if (event.type === 'unseen') say(event.problem);
    else if (event.status.phase !== 'ended') say(colors.dim(`      ${statusLine(event.status)}`));
    if (kills > 0 || event.type !== 'status' || !event.status.doing.includes(KILLED_DURING)) continue;
    kills++;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    say(colors.red(colors.bold(`\n      kill -9 ${service.workerPid()}: the worker, in the middle of that command\n`)));
    process.kill(service.workerPid(), 'SIGKILL');
  }
  return kills;
}

async function ending(longhaul: Longhaul, job: JobSpec, service: Service, kills: number): Promise<void> {
  const { outcome } = await longhaul.status(job.id);
  if (!outcome) throw new Error('The job ended without an outcome. Its history is in the Web UI.');
  const steps = await longhaul.log(job.id);
  heading('The outcome');
  say(outcomePage(outcome));
  heading(`git diff main ${outcome.branch}`);
  say(execFileSync('git', ['diff', '--stat', '-p', `main..${outcome.branch}`], { cwd: job.repository, encoding: 'utf8' }).trimEnd());
  heading('What proves it');
  const { lines, holds } = proof(steps, outcome, service.model.calls('demo'), kills);
  for (const line of lines) say(line);
  if (outcome.kind !== 'delivered' || !holds) process.exitCode = 1;
}

function heading(text: string): void {
  say(`\n${colors.bold(text)}\n`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
