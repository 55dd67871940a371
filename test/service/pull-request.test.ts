/** Whole jobs that end in a pull request: one of it, whatever dies on the way, with the report as its body. Local sandbox, scripted model. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { readStore } from '../../adapters/git';
import { auditOf } from '../../client/audit';
import { outcomePage } from '../../client/render';
import { reportFromStore } from '../../client/report/from-store';
import { toHtml } from '../../client/report/html';
import { type Step, stepsOf } from '../../client/steps';
import { storyLine } from '../../client/story';
import type { JobSpec, PullRequest } from '../../contract/job';
import type { Outcome } from '../../contract/steps';
import { toMarkdown } from '../../report/markdown';
import { cannot, finish, write } from '../../scripted/replies';
import type { Reply } from '../../scripted/script';
import { GitHubServer, problem } from '../support/github/server';
import { jobSpec } from '../support/job-spec';
import { makeRepository } from '../support/repository';
import { Rig } from '../support/rig';

let rig: Rig;
let github: GitHubServer;

beforeAll(async () => {
  rig = await Rig.start();
  github = await GitHubServer.start(join(rig.dir, 'github'));
});
afterEach(() => {
  github.instead = () => undefined;
  github.done = () => {};
  expect(github.wrong).toEqual([]);
});
afterAll(async () => {
  await endShared();
  github?.close();
  await rig?.stop();
});

const DONE = [write('greeting.txt', 'hello\n'), finish('It says hello.')];

function job(id: string, replies: readonly Reply[] = DONE, pullRequest: PullRequest = {}, changes: Partial<JobSpec> = {}): JobSpec {
  rig.model.addScript(id, { replies, atEnd: 'repeat-last' });
  const repository = makeRepository(join(rig.dir, 'repositories', id), { 'greeting.txt': 'helo\n' });
  const push = github.repository(`them/${id}`, repository);
  return jobSpec({
    checks: [],
    id,
    repository,
    goal: `Say hello to @everybody. (${id})`,
    delivery: { branch: `longhaul/${id}`, push, pullRequest },
    ...changes,
  });
}

const pullsOf = (id: string) => github.pulls.filter(({ head }) => head === `longhaul/${id}`);

let shared: ReturnType<Rig['keepWorker']> | null = null;

function sharedWorker() {
  shared ??= rig.keepWorker(github.env);
  return shared;
}

async function endShared(): Promise<void> {
  await shared?.stop();
  shared = null;
}

/** Runs it to its end by a worker that is started again when it dies, one of its own where it has an environment of its own. */
async function run(spec: JobSpec, env?: NodeJS.ProcessEnv) {
  if (env) await endShared();
  const kept = env ? rig.keepWorker({ ...github.env, ...env }) : sharedWorker();
  const before = kept.deaths();
  try {
    const outcome = await (await rig.submit(spec)).result();
    return { outcome, deaths: kept.deaths() - before };
  } finally {
    if (env) await kept.stop();
  }
}

test('the outcome, the step and the status name the pull request, whose body is the report', async () => {
  // Its worker's token is in the environment of no command.
  const checks = [{ name: 'hello', command: 'test -z "$GITHUB_TOKEN" && grep -q hello greeting.txt', timeoutSec: 30 }];
  const spec = job('opened', DONE, { draft: true }, { checks });
  const { outcome } = await run(spec);
  const [pull, ...more] = pullsOf('opened');
  expect(more).toEqual([]);
  expect(pull).toMatchObject({ base: 'main', draft: true, state: 'open' });
  expect(pull?.title).toMatch(/^Say hello to @\u2060everybody\. \(opened\)$/);
  expect(pull?.body).toMatch(/^## ✅ delivered: `opened`/);
  expect(pull?.body).toContain('@\u2060everybody');
  expect(pull?.body).not.toContain(spec.repository);
  expect(github.git('them/opened', 'rev-parse', 'longhaul/opened')).toBe(outcome.commit);
  const url = `${github.url}/them/opened/pull/${pull?.number}`;
  expect(outcome).toMatchObject({ kind: 'delivered', pullRequest: url, pushed: spec.delivery.push });
  const steps = await stepsOf(rig.home, 'opened', 0);
  expect(steps.at(-1)?.pullRequest).toBe(url);
  expect(storyLine(steps.at(-1) as Step, new Date())).toContain(url);
  expect(outcomePage(outcome)).toContain(`pull request ${url}`);
  const { deeds, chain } = await auditOf(await readStore(rig.home, 'opened'), steps);
  expect([deeds.at(-1)?.effect, chain.ok]).toEqual([expect.stringContaining(url), true]);
  const report = await reportFromStore(rig.home, 'opened');
  expect(report.outcome).toMatchObject({ pullRequest: url, pushed: spec.delivery.push });
  expect([toMarkdown(report), toHtml(report)]).toEqual([expect.stringContaining(url), expect.stringContaining(url)]);
});

const opening = (id: string) => `POST /repos/them/${id}/pulls`;

test.each([
  ['before the request has its effect', 'killed-before'],
  ['after the request had its effect, before its answer', 'killed-after'],
])('a worker killed %s leaves one pull request, and the outcome names it', async (_when, id) => {
  let kills = 0;
  const kill = (request: string) => {
    if (request !== opening(id) || kills++ > 0) return undefined;
    rig.workers.at(-1)?.kill('SIGKILL');
    return problem(500, 'too late');
  };
  if (id === 'killed-before') github.instead = kill;
  else github.done = kill;
  const { outcome, deaths } = await run(job(id));
  expect(deaths).toBe(1);
  expectOne(id, outcome);
});

test.each([
  ['after the answer, before it is recorded', 'deliver.mid', 'killed-unrecorded'],
  ['after it is recorded, before the activity completes', 'step.after-ref@6', 'killed-recorded'],
])('a worker killed %s leaves one pull request, and the outcome names it', async (_when, point, id) => {
  const { outcome, deaths } = await run(job(id), { LONGHAUL_CRASH: point, LONGHAUL_CRASH_ONCE: mkdtempSync(join(rig.dir, 'once-')) });
  expect(deaths).toBe(1);
  expect(outcome.steps).toBe(7);
  expectOne(id, outcome);
});

function expectOne(id: string, outcome: Outcome): void {
  expect(pullsOf(id)).toHaveLength(1);
  expect(outcome).toMatchObject({ kind: 'delivered', pullRequest: `${github.url}/them/${id}/pull/${pullsOf(id)[0]?.number}` });
}

test('a token without the right is waited for, with the remedy, and the job goes on after resume', async () => {
  github.instead = (request) => (request === opening('forbidden') ? problem(403, 'Resource not accessible') : undefined);
  sharedWorker();
  const handle = await rig.submit(job('forbidden'));
  const { doing } = await rig.until('forbidden', ({ phase }) => phase === 'parked');
  expect(doing).toMatch(/forbidden: .*Resource not accessible.*the right to read and write pull requests.*longhaul resume forbidden/s);
  github.instead = () => undefined;
  await handle.signal('resume', {});
  expect(await handle.result()).toMatchObject({ kind: 'delivered', pullRequest: expect.stringContaining('/pull/') });
});

test('a limit of requests is waited for as long as GitHub says', async () => {
  let refused = 0;
  github.instead = (request) => {
    if (request !== opening('limited') || refused++ > 0) return undefined;
    return { ...problem(429, 'Slow down'), headers: { 'retry-after': '1' } };
  };
  const { outcome } = await run(job('limited'));
  expect(outcome.pullRequest).toBeDefined();
  expect(refused).toBe(2);
});

test('work that could not be done is pushed, and no pull request is opened for it', async () => {
  const { outcome } = await run(job('given-up', [write('greeting.txt', 'hm\n'), cannot('It says hm.')]));
  expect(outcome).toMatchObject({ kind: 'cannot', pushed: expect.any(String) });
  expect(outcome.pullRequest).toBeUndefined();
  expect(pullsOf('given-up')).toEqual([]);
});
