/** What people do while the worker dies under it: each act is recorded once and has its effect; what was stopped does nothing more. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Longhaul } from '../../client/longhaul';
import { stepsOf } from '../../client/steps';
import { readEnvironment } from '../../config/environment';
import { ACTS, type ActName } from '../../contract/acts';
import type { JobSpec } from '../../contract/job';
import type { JobStatus } from '../../contract/messages';
import { finish, notes, run, write } from '../../scripted/replies';
import type { Reply } from '../../scripted/script';
import { jobSpec } from '../support/job-spec';
import { makeRepository } from '../support/repository';
import { Rig } from '../support/rig';
import { pause } from './under-fault';

let rig: Rig;
let longhaul: Longhaul;
let kept: ReturnType<Rig['keepWorker']>;

beforeAll(async () => {
  rig = await Rig.start();
  kept = rig.keepWorker();
  longhaul = await Longhaul.connect(readEnvironment({ TEMPORAL_ADDRESS: rig.server.address, LONGHAUL_HOME: rig.home }));
});
afterAll(async () => {
  await longhaul.close();
  await kept.stop();
  await rig.stop();
});

const BY = { from: 'ann' };
const BUSY: readonly Reply[] = [run('sleep 2; echo {{turn}}')];
const TO_REVIEW: readonly Reply[] = [write('greeting.txt', 'hello\n'), finish('Done.'), ...BUSY];
/** Told so after five turns and afresh after five more, it asks; answered, it does something else: circling on, it would soon ask again. */
const CIRCLE: readonly Reply[] = [...Array<Reply>(10).fill(run('echo circle')), ...BUSY];
const ASIDES = { notes: [notes('Try something else.', { question: 'Which greeting is meant?' })] };

interface Case {
  readonly replies: readonly Reply[];
  readonly spec?: Partial<JobSpec>;
  readonly ready: (status: JobStatus) => boolean;
  readonly before?: (id: string) => Promise<unknown>;
  readonly act: (id: string) => Promise<unknown>;
  /** Beside the step that says so. */
  readonly effect?: (status: JobStatus) => boolean;
}

const busy = (status: JobStatus) => status.doing.includes('sleep 2');
const asked = ({ review }: JobStatus) => review !== undefined;

const CASES: Readonly<Record<ActName, Case>> = {
  steer: { replies: BUSY, ready: busy, act: (id) => longhaul.steer(id, 'Be short.', BY) },
  answer: {
    replies: CIRCLE,
    spec: { onStuck: 'ask' },
    ready: asked,
    act: (id) => longhaul.answer(id, 'Go on.', BY),
    effect: busy,
  },
  approve: {
    replies: TO_REVIEW,
    spec: { review: { delivery: true } },
    ready: asked,
    act: (id) => longhaul.approve(id, '', BY),
    effect: ({ outcome }) => outcome?.kind === 'delivered',
  },
  reject: {
    replies: TO_REVIEW,
    spec: { review: { delivery: true } },
    ready: asked,
    act: (id) => longhaul.reject(id, 'Not yet.', BY),
    effect: busy,
  },
  pause: { replies: BUSY, ready: busy, act: (id) => longhaul.pause(id, BY), effect: ({ phase }) => phase === 'paused' },
  resume: {
    replies: BUSY,
    ready: busy,
    before: (id) => longhaul.pause(id, { from: 'bob' }),
    act: (id) => longhaul.resume(id, BY),
    effect: ({ phase }) => phase === 'working',
  },
  extend: {
    replies: BUSY,
    ready: busy,
    act: (id) => longhaul.extend(id, { steps: 5 }, BY),
    effect: ({ budget }) => budget.maxSteps === 105,
  },
  amend: { replies: BUSY, ready: busy, act: (id) => longhaul.amend(id, { constraints: ['Be kind.'] }, BY) },
  rewind: { replies: BUSY, ready: busy, act: (id) => longhaul.rewind(id, 1, BY) },
  cancel: { replies: BUSY, ready: busy, act: (id) => longhaul.cancel(id, 'enough', BY), effect: ({ phase }) => phase === 'ended' },
};

test.each(ACTS)('%s, sent as the worker is killed and before another is there, is recorded once and has its effect', async (act) => {
  const { replies, spec, ready, before, act: send, effect } = CASES[act];
  const id = `killed-${act}`;
  await start(id, replies, spec);
  await rig.until(id, ready);
  await before?.(id);
  const sent = send(id);
  await pause(20 * ACTS.indexOf(act));
  rig.workers.at(-1)?.kill('SIGKILL');
  await sent;
  if (effect) await rig.until(id, effect);
  // Who cancels is said by the delivery that follows.
  const expected = act === 'cancel' ? [] : [act];
  while ((await saidBy('ann', id)).length < expected.length) await pause(100);
  expect(await saidBy('ann', id)).toEqual(expected);
  const steps = await stepsOf(rig.home, id, 0);
  expect(steps.map(({ seq }) => seq)).toEqual(steps.map((_, i) => i));
  await over(id);
});

test.each(['pause', 'rewind', 'cancel'] as const)('after %s is answered, the command that it stopped has no more effect', async (act) => {
  const id = `stopped-${act}`;
  const witness = join(rig.dir, id);
  await start(id, [run(`for i in $(seq 2000); do echo $i >> ${witness}; sleep 0.02; done`), ...BUSY]);
  await rig.until(id, () => existsSync(witness));
  // Not answered within seconds, as on a machine that is busy, it is no promise yet.
  expect(await CASES[act].act(id)).toMatchObject({ heard: true });
  const { size } = statSync(witness);
  await pause(700);
  expect(size).toBeGreaterThan(0);
  expect(statSync(witness).size).toBe(size);
  await over(id);
});

async function saidBy(person: string, id: string): Promise<readonly ActName[]> {
  const messages = (await stepsOf(rig.home, id, 0)).flatMap(({ action }) => (action.kind === 'human' ? [action.message] : []));
  return messages.filter(({ from }) => from === person).map((it) => it.act?.kind ?? 'steer');
}

async function over(id: string): Promise<void> {
  const handle = rig.client.workflow.getHandle(id);
  if ((await handle.describe()).status.name === 'RUNNING') await handle.terminate();
}

async function start(id: string, replies: readonly Reply[], changes: Partial<JobSpec> = {}): Promise<void> {
  rig.model.addScript(id, { replies, asides: ASIDES, atEnd: 'repeat-last' });
  const repository = makeRepository(join(rig.dir, 'repositories', id), { 'greeting.txt': 'helo\n' });
  await rig.submit(jobSpec({ id, repository, base: 'HEAD', ...changes }));
}
