/** Every request of a job that goes through every kind of step, made again after its reply was lost. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordedStep } from '../../activities/ports';
import { gitStores } from '../../adapters/git';
import { finish, notes, plan, prove, run, say, verdict, write } from '../../scripted/replies';
import { type ScriptedModel, startScriptedModel } from '../../scripted/server';
import { InProcessJob, type Surroundings } from '../support/in-process';
import { jobSpec } from '../support/job-spec';
import { makeRepository } from '../support/repository';

/** About 1,800 tokens. */
const PRINT = run('echo turn {{turn}}; seq {{turn}}000 {{turn}}900');
const TALK = say('I wonder.');
const MODEL = { windowTokens: 8_000, maxOutputTokens: 1_000, timeoutSec: 60, actions: 'tools' } as const;

let dir: string;
let model: ScriptedModel;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'longhaul-same-'));
  model = await startScriptedModel({ keepBodies: true });
  // Which of them it says, the turn's number tells.
  model.addScript('larger', { replies: [write('greeting.txt', 'hello\n'), finish('Done.')], atEnd: 'cycle' });
});
afterAll(async () => {
  await model.close();
  rmSync(dir, { recursive: true, force: true });
});

/** A plan, a proof, a judge; compactions, one of them with notes that cannot be used at first; then every rung of the ladder. */
async function runJob(id: string, loses: NonNullable<Surroundings['loses']>): Promise<readonly RecordedStep[]> {
  const home = join(dir, id);
  mkdirSync(home);
  model.addScript(id, {
    atEnd: 'error',
    replies: [
      plan({ 'A note': 'test -f note.txt', 'The greeting': 'grep -q hello greeting.txt' }),
      write('note.txt', 'n'),
      prove,
      ...Array.from({ length: 8 }, () => PRINT),
      ...Array.from({ length: 9 }, () => TALK),
    ],
    asides: { notes: [notes('Go on.'), say('What notes?'), notes('On.')], verdict: [verdict({ G: 'met', C1: 'met', M: 'met' })] },
  });
  const job = new InProcessJob(
    jobSpec({
      id,
      repository: makeRepository(join(dir, 'repositories', id), { 'greeting.txt': 'helo\n' }),
      plan: 'milestones',
      judge: 'advise',
      model: { ...MODEL, name: id, escalateTo: { ...MODEL, name: 'larger' } },
      delivery: { branch: 'longhaul/result' },
    }),
    { home, modelUrl: model.url, loses },
  );
  job.tell({ id: 'm1', from: 'ada', text: 'Keep it short.' });
  while (await job.step())
    if (job.state.steps === 9)
      job.tell({ id: 'm2', from: 'ada', text: '', act: { kind: 'amend', change: { constraints: ['Stay polite.'] } } });
  await job.close();
  expect(job.outcome).toMatchObject({ kind: 'delivered' });
  return (await gitStores({ home }).open(id)).between(0, job.state.steps);
}

test('is the same to the byte behind steps of every kind, for turns, notes, their repair and a judge; and the trees are those of a calm run', async () => {
  const calm = await runJob('calm', () => false);
  const calmLarger = model.calls('larger').length;
  const lost = new Set<number>();
  const killed = await runJob('killed', (place, seq) => place === 'model.after-reply' && !lost.has(seq) && Boolean(lost.add(seq)));
  expect(killed.slice(1).map(({ record, workTree }) => ({ ...record, workTree }))).toEqual(
    calm.slice(1).map(({ record, workTree }) => ({ ...record, workTree })),
  );
  const requests = [...model.calls('killed'), ...model.calls('larger').slice(calmLarger)];
  for (const aside of new Set(requests.map((it) => it.aside))) {
    const bodies = requests.filter((it) => it.aside === aside).map(({ body }) => body);
    for (let i = 0; i < bodies.length; i += 2) expect([aside, bodies[i + 1]]).toEqual([aside, bodies[i]]);
  }
  const kinds = new Set(
    killed.map(({ record: { action } }) => (action.kind === 'summary' ? `${action.kind} ${action.stage}` : action.kind)),
  );
  const all = ['prepare', 'check', 'human', 'model', 'tool', 'verdict', 'summary summary', 'summary handoff', 'summary revert', 'deliver'];
  expect([...kinds]).toEqual(expect.arrayContaining(all));
  const asked = killed.filter(({ record: { action } }) => 'usage' in action && action.usage);
  expect(requests).toHaveLength(2 * asked.length);
}, 300_000);
