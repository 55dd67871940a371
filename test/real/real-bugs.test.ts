/**
 * Real bugs of published packages, fixed end to end through the whole service: the packages' own tests fail before and pass
 * after, in clean checkouts. The scripted model replays the real fix; that a model finds it is not what this proves.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { JobSpec } from '../../contract/job';
import type { Outcome } from '../../contract/steps';
import { check, finish, read, run, together, write } from '../../scripted/replies';
import { leftContainers, leftProcesses } from '../recovery/scenario';
import { engineAnswers } from '../support/engine';
import { describeWithRegistry } from '../support/registry';
import { Rig } from '../support/rig';
import { BUGS, type Bug, fetchBug, type Published } from './published';
import { readReport, type TestReport } from './test-report';

const kind = engineAnswers() ? 'docker' : 'local';
/** Two set-ups with downloads, four runs of the tests; more than a slow registry has ever needed. */
const JOB_MS = 300_000;
let rig: Rig | undefined;

afterAll(() => rig?.stop());

for (const bug of BUGS) describeWithRegistry(bug.ecosystem, `${bug.package} ${bug.from}, fixed as in ${bug.to}`, () => suite(bug));

function suite(bug: Bug): void {
  let done: Done;
  beforeAll(async () => {
    done = await fix(bug);
  }, JOB_MS);

  test('the job is delivered', () => {
    expect(done.outcome).toMatchObject({ kind: 'delivered', branch: done.spec.delivery.branch });
    expect(done.outcome.problem).toBeUndefined();
  });

  test('the baseline finds just the tests failing that are known to fail', () => {
    const { failed, total, tests } = bug.failingBefore;
    expect(reportOf(done, 'baseline')).toEqual({ passed: total - failed, failed, failing: tests });
  });

  test('the gate finds all tests passing in a checkout that got its own environment', () => {
    expect(reportOf(done, 'gate')).toEqual({ passed: bug.passingAfter.passed, failed: 0, failing: [] });
  });

  test('no step records what the set-up made, though nothing in the package ignores it', () => {
    const { store, outcome, spec } = done;
    expect(JSON.parse(git(store, 'show', `${stepsOf(done).at(0)?.commit}:step/action.json`)).environment).toEqual([bug.environment]);
    const inBase = git(spec.repository, 'ls-tree', '-r', '--name-only', 'main');
    for (const { commit } of stepsOf(done)) expect(git(store, 'ls-tree', '-r', '--name-only', `${commit}:work`)).toBe(inBase);
    expect(stepsOf(done)).toHaveLength(outcome.steps);
  });

  test("the branch holds the later version's sources and no other change", () => {
    const { spec, fix } = done;
    const changed = git(spec.repository, 'diff', '--name-status', 'main', spec.delivery.branch);
    expect(changed).toBe(fix.map(({ path }) => `M\t${path}\n`).join(''));
    for (const { path, content } of fix) expect(git(spec.repository, 'show', `${spec.delivery.branch}:${path}`)).toBe(content);
  });

  test("the person's checkout and branches are as they were, and nothing is left running", () => {
    const { spec, before } = done;
    expect(stateOf(spec.repository, spec.delivery.branch)).toEqual(before);
    expect(leftProcesses(rig as Rig)).toEqual([]);
    if (kind === 'docker') expect(leftContainers(spec)).toEqual([]);
  });
}

interface Done extends Published {
  readonly bug: Bug;
  readonly spec: JobSpec;
  readonly outcome: Outcome;
  readonly before: readonly string[];
  readonly store: string;
}

async function fix(bug: Bug): Promise<Done> {
  rig ??= await Rig.start();
  if (rig.workers.length === 0) rig.startWorker(setupAccess());
  const published = await fetchBug(bug, join(rig.dir, 'published', bug.name));
  const spec = specFor(bug, published.repository);
  const fixes = published.fix.map(({ path, content }) => write(path, content));
  const looks = published.fix.map(({ path }) => read(path));
  const replies = [run(bug.test), together(...looks), together(...fixes), check('tests'), finish(`Fixed as in ${bug.to}.`)];
  rig.model.addScript(spec.model.name, { atEnd: 'error', replies });
  const before = stateOf(published.repository, spec.delivery.branch);
  const outcome = await (await rig.submit(spec)).result();
  return { ...published, bug, spec, outcome, before, store: join(rig.home, 'jobs', spec.id, 'store.git') };
}

/** Where the machine's own programs need a bundle of certificates, a container's do too. */
function setupAccess(): NodeJS.ProcessEnv {
  const caFile = process.env.LONGHAUL_SETUP_CA_FILE ?? process.env.NODE_EXTRA_CA_CERTS;
  return caFile ? { LONGHAUL_SETUP_CA_FILE: caFile } : {};
}

function specFor(bug: Bug, repository: string): JobSpec {
  const id = bug.name.replaceAll('.', '-');
  return {
    id,
    repository,
    base: 'main',
    goal: bug.bug,
    constraints: [],
    checks: [{ name: 'tests', command: bug.test, timeoutSec: 120 }],
    setup: { command: bug.setup, network: true, timeoutSec: 240 },
    protectedPaths: bug.testFilesFromB,
    budget: { maxSteps: 50, maxTokens: 1_000_000, maxWallMinutes: 10 },
    model: { name: id, windowTokens: 100_000, maxOutputTokens: 16_000, timeoutSec: 60, actions: 'tools' },
    sandbox: { kind, image: 'longhaul-sandbox:dev', memoryMb: 1024, cpus: 2, maxProcesses: 256, maxFileMb: 64, commandTimeoutSec: 120 },
    delivery: { branch: `longhaul/${id}` },
  };
}

/** What the check step of this mode kept of the tests' output, read from the job store with plain git. */
function reportOf(done: Done, mode: 'baseline' | 'gate'): TestReport {
  const step = stepsOf(done).find(({ subject }) => subject.includes(` check: ${mode}`));
  return readReport(done.bug.runner, git(done.store, 'show', `${step?.commit}:step/output`));
}

/** Oldest first. */
function stepsOf({ store, outcome }: Done): readonly { readonly commit: string; readonly subject: string }[] {
  const lines = git(store, 'log', '--reverse', '--first-parent', '--format=%H %s', outcome.head).trim().split('\n');
  return lines.map((line) => ({ commit: line.slice(0, 40), subject: line.slice(41) }));
}

/** All that a job must leave alone: what is checked out and how, ignored files too, and every ref but its own branch. */
function stateOf(repository: string, own: string): readonly string[] {
  const refs = git(repository, 'for-each-ref', '--format=%(refname) %(objectname)').split('\n');
  const others = refs.filter((ref) => !ref.startsWith(`refs/heads/${own} `));
  return [git(repository, 'symbolic-ref', 'HEAD'), git(repository, 'status', '--porcelain', '--ignored'), ...others];
}

function git(repository: string, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: repository, encoding: 'utf8' });
}
