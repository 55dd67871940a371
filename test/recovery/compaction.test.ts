/** A job that is compacted again and again, with its worker killed once while each call of the model is on the wire. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JobSpec } from '../../contract/job';
import { finish, notes, run, say, write } from '../../scripted/replies';
import type { Script } from '../../scripted/script';
import { jobSpec } from '../support/job-spec';
import { makeRepository } from '../support/repository';
import { Rig } from '../support/rig';
import { type Run, readRun } from './scenario';

/** About 1,800 tokens. */
const PRINT = run('echo turn {{turn}}; seq {{turn}}000 {{turn}}900');

const SCRIPT: Script = {
  atEnd: 'error',
  // Killed in the middle of it: by then a worker that has just started, beside other tests, has asked.
  latencyMs: 600,
  replies: [
    ...Array.from({ length: 4 }, () => PRINT),
    finish('Done, I claim.'),
    ...Array.from({ length: 3 }, () => PRINT),
    write('greeting.txt', 'hello\n'),
    finish('Done.'),
  ],
  // The second update fails at first, the third for good.
  asides: { notes: [notes('Go on.', { discoveries: ['Fact {{turn}}'] }), say('What notes?')] },
};

let rig: Rig;

beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

function spec(id: string): JobSpec {
  rig.model.addScript(id, SCRIPT);
  const repository = makeRepository(join(rig.dir, 'repositories', id), { 'greeting.txt': 'helo\n' });
  const model = { name: id, windowTokens: 8_000, maxOutputTokens: 1_000, timeoutSec: 60, actions: 'tools' } as const;
  return jobSpec({ id, repository, model, delivery: { branch: 'longhaul/result' } });
}

async function runJob(id: string, env: NodeJS.ProcessEnv): Promise<{ run: Run; deaths: number }> {
  const job = spec(id);
  const handle = await rig.submit(job);
  await handle.signal('steer', { id: 'm1', from: 'ada', text: 'Keep it short.' });
  const kept = rig.keepWorker(env);
  try {
    const run = readRun(rig, job, await handle.result());
    return { run, deaths: kept.deaths() };
  } finally {
    await kept.stop();
  }
}

test('a request that is made again after a kill is the same to the byte, whatever stands before it, and the trees are those of a calm run', async () => {
  const calm = await runJob('calm', {});
  const once = join(rig.dir, 'once');
  mkdirSync(once);
  const crashes = Array.from({ length: calm.run.outcome.steps }, (_, seq) => `model.before-reply@${seq}:300`).join(',');
  const killed = await runJob('killed', { LONGHAUL_CRASH: crashes, LONGHAUL_CRASH_ONCE: once });
  expect(killed.run.outcome.kind).toBe('delivered');
  expect(killed.run.trees).toEqual(calm.run.trees);
  expect(killed.deaths).toBe(calm.run.calls);
  const bodies = new Map<string, Set<string>>();
  const requests = rig.model.calls('killed');
  for (const { aside, turn, body = '' } of requests) {
    // The one aside that is asked twice by itself says so in its last message.
    const again = body.includes('could not be used') ? ' again' : '';
    const key = `${aside ?? 'turn'} ${turn}${again}`;
    bodies.set(key, (bodies.get(key) ?? new Set()).add(body));
  }
  expect([...bodies].filter(([, different]) => different.size > 1).map(([key]) => key)).toEqual([]);
  expect(requests.length).toBe(calm.run.calls + killed.deaths);
  expect([...bodies.keys()]).toEqual(expect.arrayContaining(['notes 1', 'notes 2', 'notes 2 again']));
}, 240_000);
