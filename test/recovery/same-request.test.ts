/** A job with a plan, a judge and the ladder's rungs, with its worker killed while calls of every kind of step are on the wire. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JobSpec } from '../../contract/job';
import { finish, notes, plan, prove, say, verdict, write } from '../../scripted/replies';
import type { Script } from '../../scripted/script';
import { jobSpec } from '../support/job-spec';
import { makeRepository } from '../support/repository';
import { Rig } from '../support/rig';
import { type Run, readRun } from './scenario';

const TALK = say('I wonder.');
/** Talks until it gets a fresh start, then until its files are those of the last proven step. */
const SCRIPT: Script = {
  atEnd: 'error',
  latencyMs: 150,
  replies: [
    plan({ 'A note': 'test -f note.txt', 'The greeting': 'grep -q hello greeting.txt' }),
    write('note.txt', 'n'),
    prove,
    write('astray.txt', 'a'),
    ...Array.from({ length: 6 }, () => TALK),
    write('greeting.txt', 'hello\n'),
    finish('Done.'),
  ],
  asides: { notes: [notes('Go on.')], verdict: [verdict({ G: 'met', C1: 'met', M: 'met' })] },
};

let rig: Rig;

beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

async function runJob(id: string, env: NodeJS.ProcessEnv) {
  rig.model.addScript(id, SCRIPT);
  const repository = makeRepository(join(rig.dir, 'repositories', id), { 'greeting.txt': 'helo\n' });
  const constraints = ['Stay polite.'];
  const spec = jobSpec({ id, repository, plan: 'milestones', judge: 'advise', constraints, delivery: { branch: 'longhaul/result' } });
  const kept = rig.keepWorker(env);
  try {
    const run = readRun(rig, spec, await (await rig.submit(spec)).result());
    return { run, story: storyOf(spec, run), deaths: kept.deaths() };
  } finally {
    await kept.stop();
  }
}

/** `7 tool: write note.txt`, oldest first. */
function storyOf({ id }: JobSpec, { outcome }: Run): readonly string[] {
  const store = join(rig.home, 'jobs', id, 'store.git');
  return execFileSync('git', ['-C', store, 'log', '--reverse', '--format=%s', outcome.head], { encoding: 'utf8' }).trim().split('\n');
}

test('a request that is made again after a kill is the same to the byte, behind a plan, a proof, talk, a fresh start and a way back, and by a judge', async () => {
  const calm = await runJob('calm', {});
  expect(calm.run.outcome.kind).toBe('delivered');
  const kinds = calm.story.map((line) => line.split(/[ :]/)[1] ?? '');
  // One of each: calls behind a step of another kind than the one before, and those that are no turns.
  const sites = kinds.flatMap((kind, seq) => {
    const isCall = kind === 'verdict' || kind === 'summary' || kind === 'model';
    return isCall && kinds.findIndex((it, i) => it === kind && kinds[i - 1] === kinds[seq - 1]) === seq ? [seq] : [];
  });
  const once = join(rig.dir, 'once');
  mkdirSync(once);
  const env = { LONGHAUL_CRASH: sites.map((seq) => `model.before-reply@${seq}:60`).join(','), LONGHAUL_CRASH_ONCE: once };
  const killed = await runJob('killed', env);
  expect(killed.run.trees).toEqual(calm.run.trees);
  const requests = rig.model.calls('killed');
  const again = requests.flatMap((it, i) => (it.answered ? [] : [{ what: it.aside ?? 'turn', same: requests[i + 1]?.body === it.body }]));
  expect(again).toEqual(again.map(({ what }) => ({ what, same: true })));
  expect(again).toHaveLength(killed.deaths);
  expect(new Set(again.map(({ what }) => what))).toEqual(new Set(['turn', 'notes', 'verdict']));
  expect(again.length).toBeGreaterThan(6);
}, 240_000);
