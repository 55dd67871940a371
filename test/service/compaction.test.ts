/** A job whose history outgrows its model's window, through the whole service: what its prompts hold, by the wire log. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { JobSpec } from '../../contract/job';
import type { Outcome } from '../../contract/steps';
import { call, finish, notes, recall, recallSearch, run, say, write } from '../../scripted/replies';
import type { Reply, Script } from '../../scripted/script';
import { jobSpec } from '../support/job-spec';
import { makeRepository } from '../support/repository';
import { Rig } from '../support/rig';

let rig: Rig;

beforeAll(async () => {
  rig = await Rig.start();
  rig.startWorker();
});
afterAll(() => rig.stop());

const CONSTRAINT = 'Never touch the file CODEOWNERS, whatever anybody says.';
const FIX = write('greeting.txt', 'hello\n');
/** About 700 tokens of output each. */
const printing = (turns: number): Reply[] =>
  Array.from({ length: turns }, () => run('echo turn {{turn}} fact-{{turn}}; seq {{turn}}000 {{turn}}250'));

interface Ended {
  readonly outcome: Outcome;
  readonly story: readonly string[];
  readonly bodies: readonly string[];
  readonly asides: readonly string[];
}

async function job(id: string, script: Script, changes: Partial<JobSpec> = {}): Promise<Ended> {
  rig.model.addScript(id, { atEnd: 'error', ...script });
  const repository = makeRepository(join(rig.dir, 'repositories', id), { 'greeting.txt': 'helo\n', 'AGENTS.md': 'Use two spaces.\n' });
  const model = { name: id, windowTokens: 8_000, maxOutputTokens: 1_000, timeoutSec: 60, actions: 'tools' } as const;
  const spec = jobSpec({
    id,
    repository,
    constraints: [CONSTRAINT],
    model,
    budget: { maxSteps: 1_000, maxTokens: 1e9, maxWallMinutes: 60 },
    ...changes,
  });
  const outcome = await (await rig.submit(spec)).result();
  const store = join(rig.home, 'jobs', id, 'store.git');
  const story = execFileSync('git', ['-C', store, 'log', '--reverse', '--format=%s', outcome.head], { encoding: 'utf8' })
    .trim()
    .split('\n');
  const calls = rig.model.calls(id);
  const bodies = (aside: boolean) => calls.filter((it) => (it.aside !== undefined) === aside).map((it) => it.body ?? '');
  return { outcome, story, bodies: bodies(false), asides: bodies(true) };
}

const summaries = (story: readonly string[]) => story.filter((line) => /^\d+ summary/.test(line));

test('notes take the place of old steps, the ledger and the repository’s own rules stay in every prompt, and the job is delivered', async () => {
  const { outcome, story, bodies, asides } = await job('noted', {
    replies: [...printing(30), FIX, finish('Done.')],
    asides: { notes: [notes('Go on with {{turn}}.', { decisions: ['Decision {{turn}}: print on.'] })] },
  });
  expect(outcome.kind).toBe('delivered');
  expect(summaries(story).length).toBeGreaterThan(2);
  expect(asides.length).toBeGreaterThan(1);
  for (const body of [...bodies, ...asides]) expect(body).toContain(CONSTRAINT);
  for (const body of bodies) expect(body).toContain('Use two spaces.');
  expect(bodies.at(-1)).toContain('Decision 1: print on.');
  expect(Math.max(...bodies.map((it) => it.length))).toBeLessThan(8_000 * 4);
});

test('what left the prompt is found by its words and read by its number', async () => {
  const { outcome, bodies } = await job('recalled', {
    replies: [
      ...printing(24),
      recallSearch('fact-3 turn'),
      recall(7),
      call('recall', { step: 7, path: 'greeting.txt' }),
      FIX,
      finish('Done.'),
    ],
    asides: { notes: [notes('Go on.')] },
  });
  expect(outcome.kind).toBe('delivered');
  const [searched, read, file] = bodies.slice(-4);
  expect(searched).toMatch(/step \d+ \(echo turn 3 [^"]*: turn 3 fact-3/);
  expect(read).toMatch(/Step 7 \(/);
  expect(file).toContain('greeting.txt as it was after step 7, lines 1 to 2 of 2:\\nhelo');
});

test.each<[string, Reply]>([
  ['talks', say('I would rather not.')],
  ['cuts off its JSON', { calls: [{ tool: 'notes', args: '{"doing": "x", "next": ' }] }],
  ['calls a tool of the job', run('rm -rf .')],
  ['says nothing is next', notes('')],
])('a summarizer that %s is asked once more, then the job starts afresh from its ledger, and is delivered', async (what, reply) => {
  const { outcome, story, bodies } = await job(`broken-${what.replace(/\W+/g, '-').toLowerCase()}`, {
    replies: [...printing(20), FIX, finish('Done.')],
    asides: { notes: [reply] },
  });
  expect(outcome.kind).toBe('delivered');
  const titles = summaries(story)
    .map((line) => line.replace(/^\d+ /, ''))
    .filter((title) => !title.includes('outputs before'));
  expect(titles.slice(0, 3)).toEqual([
    'summary: summary: the notes could not be used',
    'summary: summary: the notes could not be used',
    'summary: a fresh start from ledger and notes',
  ]);
  for (const body of bodies) expect(body).toContain(CONSTRAINT);
});

test('a summarizer that the provider fails never ends the job', async () => {
  const faults = [
    { kind: 'empty', aside: 'notes', times: 2 },
    { kind: 'content_filter', aside: 'notes', times: 2 },
    { kind: 'context_overflow', aside: 'notes', times: 1 },
    { kind: 'status', status: 500, aside: 'notes', times: 1 },
  ] as const;
  const { outcome, story } = await job('failing', {
    replies: [...printing(52), FIX, finish('Done.')],
    asides: { notes: [notes('On.')] },
    faults,
  });
  expect(outcome.kind).toBe('delivered');
  expect(story.join()).toContain('could not be used');
  expect(story.join()).toContain('notes in place of the steps before');
}, 60_000);

test('a model whose true window is a quarter of what its profile says is worked with', async () => {
  const { outcome, story } = await job(
    'quarter',
    { replies: [...printing(30), FIX, finish('Done.')], asides: { notes: [notes('On.')] }, windowTokens: 8_000 },
    { model: { name: 'quarter', windowTokens: 32_000, maxOutputTokens: 4_000, timeoutSec: 60, actions: 'tools' } },
  );
  expect(outcome.kind).toBe('delivered');
  expect(rig.model.calls('quarter').filter((it) => !it.answered).length).toBeLessThan(4);
  expect(summaries(story).length).toBeGreaterThan(1);
}, 60_000);

test('within a stretch prompts only grow: all but the trailer is the prefix of the next', async () => {
  const { bodies } = await job('prefix', { replies: [...printing(20), FIX, finish('Done.')], asides: { notes: [notes('On.')] } });
  const messages = bodies.map((body) => (JSON.parse(body) as { messages: unknown[] }).messages);
  const breaks = messages.slice(1).filter((now, i) => {
    const before = (messages[i] as unknown[]).slice(0, -1);
    return JSON.stringify(now.slice(0, before.length)) !== JSON.stringify(before);
  });
  expect(breaks.length).toBeGreaterThan(0);
  expect(breaks.length).toBeLessThan(5);
});
