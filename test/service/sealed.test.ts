/** Sealed checks, through a whole job: what the agent gets to know of them (that one fails), and what people do. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jobFrom } from '../../client/job-input';
import { stepPage } from '../../client/render';
import { type Step, stepsOf } from '../../client/steps';
import type { JobSpec } from '../../contract/job';
import type { Outcome } from '../../contract/steps';
import { cannot, finish, recall, run, write } from '../../scripted/replies';
import type { Reply } from '../../scripted/script';
import { jobSpec } from '../support/job-spec';
import { makeRepository } from '../support/repository';
import { Rig } from '../support/rig';

/** Each planted in one place, and to be found nowhere else. */
const PLANTED = { name: 'zebrafinch', command: 'quokkapath', file: 'tamarinfile', content: 'axolotltext', output: 'narwhalsaid' };
const WORDS = new RegExp(Object.values(PLANTED).join('|'), 'i');

let rig: Rig;

beforeAll(async () => {
  rig = await Rig.start();
  rig.startWorker();
});
afterAll(() => rig.stop());

test('nothing of a sealed check is in any request to the model, nor in what recall or a look around finds', async () => {
  const wrong = [write('greeting.txt', 'hello\n'), finish('Done.')];
  const curious = [recall(5), recall(1), recall(0), run('env; ls -aR . | grep -v objects; git log -p; cat -A greeting.txt')];
  const { outcome, bodies, steps } = await job('secret', [...wrong, ...curious, write('greeting.txt', 'hello, world\n'), finish('Now.')]);
  expect(outcome).toMatchObject({ kind: 'delivered', reason: 'all checks pass' });
  expect(steps.map(({ kind }) => kind)).toContain('check');
  expect(bodies.length).toBeGreaterThanOrEqual(8);
  for (const body of bodies) expect(body).not.toMatch(WORDS);
  expect(bodies.join()).toContain('A sealed check fails');
  expect(bodies.join()).toContain('Step 5 (gate: 1 of 1 checks pass, 1 other problems)');
});

test('people read which sealed check failed and what it printed, and the gate’s step shows it to them alone', async () => {
  const { outcome, steps } = await job('people', [write('greeting.txt', 'hello\n'), finish('Done.'), cannot('It was not believed.')]);
  expect(outcome.kind).toBe('cannot');
  const gate = steps.filter(({ kind }) => kind === 'check').at(-1) as Step;
  expect(gate.private).toMatchObject({ sealedFailed: [PLANTED.name], text: expect.stringContaining(PLANTED.output) });
  expect(stepPage(gate)).toContain(PLANTED.output);
  const { private: _, ...seenByModels } = gate;
  expect(JSON.stringify(seenByModels)).not.toMatch(WORDS);
  expect((await rig.status('people')).failingChecks).toEqual([PLANTED.name]);
});

test('what a sealed check leaves in its checkout is never part of the work', async () => {
  const { spec } = await job('clean', [write('greeting.txt', 'hello, world\n'), finish('Done.')]);
  const files = execFileSync('git', ['ls-tree', '-r', '--name-only', spec.delivery.branch], { cwd: spec.repository, encoding: 'utf8' });
  expect(files.trim().split('\n')).toEqual(['greeting.txt']);
});

test('a link in the work, where a sealed file belongs, lets its check fail', async () => {
  const link = run(`ln -s /tmp ${PLANTED.file} && printf 'hello, world\\n' > greeting.txt`);
  const { outcome, steps } = await job('link', [link, finish('Done.'), cannot('It was not believed.')]);
  expect(outcome.kind).toBe('cannot');
  expect(steps.filter(({ kind }) => kind === 'check').at(-1)?.private?.text).toContain('is a symbolic link in the work');
});

test('sealed checks are not run while anything else stands against delivery', async () => {
  const { steps } = await job('later', [write('greeting.txt', 'world\n'), finish('Done.'), cannot('It was not believed.')]);
  const gate = steps.filter(({ kind }) => kind === 'check').at(-1);
  expect(gate?.action).toMatchObject({ results: [{ name: 'hello', passed: false }], problems: [] });
  expect(gate?.private).toBeUndefined();
});

async function job(
  id: string,
  replies: readonly Reply[],
): Promise<{ spec: JobSpec; outcome: Outcome; bodies: string[]; steps: readonly Step[] }> {
  rig.model.addScript(id, { replies, atEnd: 'repeat-last' });
  const repository = makeRepository(join(rig.dir, 'repositories', id), { 'greeting.txt': 'helo\n' });
  const spec = jobSpec({ id, repository, base: 'HEAD', sealed: sealedFromDisk(id) });
  const outcome = await (await rig.submit(spec)).result();
  const bodies = rig.model.calls(id).map(({ body }) => body ?? '');
  return { spec, outcome, bodies, steps: await stepsOf(rig.home, id, 0) };
}

/** As a person gives it: a directory beside the job file. */
function sealedFromDisk(id: string): NonNullable<JobSpec['sealed']> {
  const directory = join(rig.dir, 'sealed', id);
  mkdirSync(join(directory, PLANTED.file), { recursive: true });
  const script = `# ${PLANTED.content}\ngrep -q world greeting.txt || { echo ${PLANTED.output}; exit 1; }\n`;
  writeFileSync(join(directory, PLANTED.file, 'check.sh'), script);
  const command = `: ${PLANTED.command}; bash ${PLANTED.file}/check.sh`;
  const file = { repository: '.', goal: 'g', checks: [], model: 'm', sealed: [{ name: PLANTED.name, command, files: id }] };
  return jobFrom(file, { directory: join(rig.dir, 'sealed') }).sealed ?? [];
}
