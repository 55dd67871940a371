/**
 * Secrets planted wherever a job can meet one: in the worker's environment, in files, their names and the repository's notes, in what
 * commands, setup and checks print, in replies and errors of the model. Afterwards none is anywhere but in the files that had it.
 */
import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import type { JobSpec } from '../../contract/job';
import { finish, write } from '../../scripted/replies';
import { type HistoryJson, stringsOf } from '../replay/history-strings';
import { jobSpec } from '../support/job-spec';
import { eventually, ROOT, run } from '../support/programs';
import { makeRepository } from '../support/repository';
import { Rig } from '../support/rig';
import { CHECK, FILES, FROM_THE_PROVIDER, GOAL, KNOWN, leaksIn, leaksInStore, SCRIPT, SECRETS, SHORT } from './planted-secrets';

let rig: Rig;
let receiver: Server;
const notices: string[] = [];

beforeAll(async () => {
  rig = await Rig.start();
  startWorker();
  receiver = createServer((request, response) => {
    request.on('data', (chunk) => notices.push(String(chunk)));
    request.on('end', () => response.writeHead(204).end());
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  receiver.close();
  await rig.stop();
});

const startWorker = () => rig.startWorker({ ...KNOWN, LONGHAUL_NOTIFY_COMMAND: `cat >> ${join(rig.dir, 'told')}` });
const storeOf = (id: string): string => join(rig.home, 'jobs', id, 'store.git');

async function start(id: string, changes: Partial<JobSpec> = {}, script = SCRIPT) {
  rig.model.addScript(changes.model?.name ?? id, script);
  const { port } = receiver.address() as AddressInfo;
  const repository = makeRepository(join(rig.dir, 'repositories', id), FILES);
  const spec = jobSpec({
    id,
    repository,
    goal: GOAL,
    checks: [{ name: 'hello', command: CHECK, timeoutSec: 30 }],
    notify: { webhook: `http://127.0.0.1:${port}/`, command: true },
    ...changes,
  });
  return { spec, handle: await rig.submit(spec) };
}

/** What the server says of a job while it runs: heartbeats, failures that are tried again, current details, the memo. */
async function seenUntilItEnds(handle: WorkflowHandle): Promise<string> {
  const seen: string[] = [];
  const ended = handle.result().then(
    () => true,
    () => true,
  );
  while (!(await Promise.race([ended, new Promise<false>((resolve) => setTimeout(() => resolve(false), 200))]))) {
    const { raw } = await handle.describe();
    seen.push(
      ...(raw.pendingActivities ?? []).flatMap((it) => [
        ...(it.heartbeatDetails?.payloads ?? []).map(({ data }) => String(Buffer.from(data ?? []))),
        JSON.stringify(it.lastFailure ?? ''),
      ]),
    );
    seen.push(JSON.stringify(await handle.query('__temporal_workflow_metadata').catch(() => '')));
  }
  return seen.join('\n');
}

async function history(id: string): Promise<string> {
  const strings = stringsOf(historyToJSON(await rig.client.workflow.getHandle(id).fetchHistory()) as unknown as HistoryJson);
  return strings.join('\n');
}

async function cli(...args: readonly string[]): Promise<string> {
  const program = run(process.execPath, [join(ROOT, 'bin', 'longhaul.js'), ...args], {
    ...KNOWN,
    LONGHAUL_HOME: rig.home,
    TEMPORAL_ADDRESS: rig.server.address,
    OPENAI_BASE_URL: rig.model.url,
  });
  const { stderr } = await program.exit;
  return [...program.lines, stderr].join('\n');
}

const JUDGED = { judge: 'advise', sealed: [{ name: 's', command: CHECK, timeoutSec: 30, files: {} }] } as const;

test('a whole job: none is in its steps, its history, its heartbeats, its requests, its notices, the log, nor in what people are shown', async () => {
  const id = 'planted';
  const { spec, handle } = await start(id, JUDGED);
  const seen = await seenUntilItEnds(handle);
  const outcome = await handle.result();
  expect(outcome).toMatchObject({ kind: 'delivered' });
  await eventually(() => notices.some((it) => it.includes('job.ended')));

  // The search finds what is there: the person's own files are as they were, to the byte.
  const delivered = (path: string) =>
    execFileSync('git', ['show', `${spec.delivery.branch}:${path}`], { cwd: spec.repository, encoding: 'utf8' });
  expect(delivered('settings.txt')).toBe(FILES['settings.txt'].replace('line 0: ', 'LINE 0: '));
  expect(delivered('copied.pem')).toBe(FILES['server.pem']);
  expect(leaksIn(`${delivered('settings.txt')}${delivered('copied.pem')}`).length).toBeGreaterThan(SECRETS.length - 6);
  expect(
    execFileSync('git', ['ls-tree', '-r', '--name-only', spec.delivery.branch], { cwd: spec.repository, encoding: 'utf8' }),
  ).not.toContain('token.txt');

  const steps = await cli('log', id, '--json');
  const told = {
    'the store': leaksInStore(storeOf(id)),
    'the history': leaksIn(await history(id)),
    'what the server says meanwhile': leaksIn(seen),
    'requests to the model': leaksIn(readFileSync(join(rig.dir, 'wire.jsonl'), 'utf8')),
    'the log of the worker': leaksIn(readFileSync(join(rig.dir, 'worker-0.log'), 'utf8')),
    webhooks: leaksIn(notices.join('\n')),
    'the command': leaksIn(readFileSync(join(rig.dir, 'told'), 'utf8')),
    'the report': leaksIn(await cli('report', id, '--output', '-')),
    'the report as Markdown': leaksIn(await cli('report', id, '--markdown', '--output', '-')),
    'the log': leaksIn(steps),
    'the diff': leaksIn(await cli('diff', id, '--json')),
    'the status': leaksIn(await cli('status', id, '--json')),
    'the audit': leaksIn(await cli('audit', id, '--json')),
    'the delivered commit': leaksIn(
      execFileSync('git', ['log', '-1', '--format=raw', spec.delivery.branch], { cwd: spec.repository, encoding: 'utf8' }),
    ),
  };
  expect(told).toEqual(Object.fromEntries(Object.keys(told).map((name) => [name, []])));

  // All of it was met and named, so nothing is missing by chance.
  for (const name of [
    'OPENAI_API_KEY',
    'GITHUB_TOKEN',
    'LONGHAUL_WEBHOOK_SECRET',
    'DATABASE_URL',
    'TEAM_CREDENTIAL',
    'private-key',
    'slack-token',
  ])
    expect(steps).toContain(`[redacted: ${name}]`);
  expect(seen).toContain('[redacted: ');
  expect(readFileSync(join(rig.dir, 'worker-0.log'), 'utf8')).not.toContain(FROM_THE_PROVIDER);
}, 300_000);

test('a run whose worker is killed has the same steps as a calm one, tree for tree', async () => {
  const trees = (id: string) => execFileSync('git', ['log', '--reverse', '--format=%T', id], { cwd: storeOf(id), encoding: 'utf8' });
  const { model, delivery } = jobSpec({ id: 'calm', repository: '' });
  await (await start('calm', {}, SHORT)).handle.result();
  const { handle } = await start('killed', { model, delivery }, SHORT);
  await rig.until('killed', ({ doing }) => doing.includes('cat settings.txt'));
  const worker = rig.workers.at(-1) as ChildProcess;
  worker.kill('SIGKILL');
  await once(worker, 'exit');
  startWorker();
  await handle.result();
  expect(trees('killed')).toBe(trees('calm'));
});

test('a setup that fails with one in its last words parks the job without it, and what a person sends past the client is recorded without it', async () => {
  const id = 'setup-fails';
  const { handle } = await start(id, { setup: { command: `${CHECK}; exit 1`, network: false, timeoutSec: 30 } });
  const parked = await rig.until(id, ({ needsInput }) => needsInput);
  expect(leaksIn(JSON.stringify(parked))).toEqual([]);
  expect(parked.doing).toContain('[redacted: ');
  await cli('cancel', id);
  await handle.result().catch(() => {});
  expect(leaksIn(await history(id))).toEqual([]);
  expect(leaksIn(await cli('status', id, '--json'))).toEqual([]);
});

test('guidance with one, sent by the Web UI, is recorded and shown to the model without it', async () => {
  const id = 'guided';
  const { handle } = await start(
    id,
    { review: { delivery: true } },
    { replies: [write('greeting.txt', 'hello\n'), finish('Done.')], atEnd: 'repeat-last' },
  );
  await rig.until(id, ({ review }) => review === 'delivery');
  await handle.signal('steer', `Use ${FROM_THE_PROVIDER}.`);
  await rig.until(id, ({ review, steps, checked }) => review === 'delivery' && steps > 6 && (checked?.step ?? 0) > 5);
  await rig.until(id, ({ review }) => review === 'delivery');
  await handle.signal('approve');
  await handle.result();
  expect(leaksInStore(storeOf(id))).toEqual([]);
  const requests = readFileSync(join(rig.dir, 'wire.jsonl'), 'utf8');
  expect(leaksIn(requests)).toEqual([]);
  expect(requests).toContain('Use [redacted: google-api-key].');
});

test.each([
  ['steer', ['steer', 'no-such-job', `the key is ${KNOWN.OPENAI_API_KEY}`]],
  ['a goal', ['submit', '--repo', ROOT, '--goal', `use ${FROM_THE_PROVIDER}`, '--check', 'true', '--model', 'm', '--sandbox', 'local']],
  [
    'a check',
    ['submit', '--repo', ROOT, '--goal', 'x', '--check', `test $K = ${KNOWN.TEAM_CREDENTIAL}`, '--model', 'm', '--sandbox', 'local'],
  ],
])('%s with a secret is refused before it is sent, with its place and never its value', async (_, args) => {
  const said = await cli(...args, '--json');
  expect(said).toContain('looks like a secret');
  expect(said).toMatch(/character \d+ of its line 1/);
  expect(leaksIn(said)).toEqual([]);
});
