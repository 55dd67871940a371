import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { DevEvent } from '../../worker/dev-events';
import type { DevRecord } from '../../worker/dev-record';
import { endPrograms, eventually, type Program, processesMentioning, ROOT, run, temporaryDirectory } from '../support/programs';

const DEV = join(ROOT, 'dist', 'worker', 'dev.js');

let home: string;

beforeEach(() => {
  home = temporaryDirectory();
});

afterEach(async () => {
  // What `dev` starts has sessions of its own; its watchdog ends them once it is gone.
  endPrograms();
  await eventually(() => processesMentioning(home).length === 0);
});

function dev(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Program {
  return run(process.execPath, [DEV, ...args], { LONGHAUL_HOME: home, ...env });
}

/** The first event of that type after the first `after` lines. */
async function event<T extends DevEvent['type']>(program: Program, type: T, after = 0): Promise<Extract<DevEvent, { type: T }>> {
  const line = await program.line((it) => (JSON.parse(it) as DevEvent).type === type, after);
  return JSON.parse(line) as Extract<DevEvent, { type: T }>;
}

function record(): DevRecord {
  return JSON.parse(readFileSync(join(home, 'dev.json'), 'utf8')) as DevRecord;
}

async function asking<T>(address: string, ask: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await ask(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

test('it says when it is ready, and dev.json says where everything is', async () => {
  const program = dev();
  const { address, uiUrl } = await event(program, 'ready');
  const { pid: workerPid } = await event(program, 'worker-up');
  const { pid: serverPid } = await event(program, 'server-up');
  expect(record()).toMatchObject({ address, uiUrl, namespace: 'default', pid: program.pid, workerPid, serverPid });
});

test('SIGTERM ends worker and server, and leaves neither a process nor dev.json', async () => {
  const program = dev();
  await event(program, 'ready');
  program.child.kill('SIGTERM');
  expect(await program.exit).toMatchObject({ code: 0, stderr: '' });
  expect(processesMentioning(home)).toEqual([]);
  expect(existsSync(join(home, 'dev.json'))).toBe(false);
});

test('a killed server comes back at the same address with its workflows', async () => {
  const program = dev();
  const { address } = await event(program, 'ready');
  await asking(address, (client) => client.workflow.start('anything', { workflowId: 'kept', taskQueue: 'nobody' }));
  const seen = program.lines.length;
  process.kill(record().serverPid as number, 'SIGKILL');
  const up = await event(program, 'server-up', seen);
  expect(up.address).toBe(address);
  expect(record().serverPid).toBe(up.pid);
  const { status } = await asking(address, (client) => client.workflow.getHandle('kept').describe());
  expect(status.name).toBe('RUNNING');
});

test('a killed worker is followed by another one that polls', async () => {
  const program = dev();
  const { pid } = await event(program, 'worker-polling');
  const seen = program.lines.length;
  process.kill(pid, 'SIGKILL');
  expect(await event(program, 'worker-died', seen)).toMatchObject({ pid, signal: 'SIGKILL' });
  const next = await event(program, 'worker-polling', seen);
  expect(next.pid).not.toBe(pid);
  expect(record().workerPid).toBe(next.pid);
});

test('a second one on the same data says which process is the first, and leaves that one alone', async () => {
  const program = dev();
  await event(program, 'ready');
  const { code, stderr } = await dev().exit;
  expect(code).toBe(1);
  expect(stderr).toContain(`Process ${program.pid} already runs`);
  expect(record().pid).toBe(program.pid);
});

test('when it is killed itself, no process of it stays, and the next one takes over the data', async () => {
  const program = dev();
  await event(program, 'ready');
  program.child.kill('SIGKILL');
  await program.exit;
  await eventually(() => processesMentioning(home).length === 0);
  const next = dev();
  await event(next, 'ready');
  expect(record().pid).toBe(next.pid);
});

test('the next one ends what a killed one left, without waiting for it to notice', async () => {
  const program = dev();
  await event(program, 'ready');
  const { serverPid, workerPid } = record();
  program.child.kill('SIGKILL');
  await event(dev(), 'ready');
  for (const pid of [serverPid, workerPid]) expect(() => process.kill(pid as number, 0)).toThrow('ESRCH');
});

test('settings for another Temporal server do not reach the embedded one', async () => {
  const program = dev([], { TEMPORAL_API_KEY: 'for another server', TEMPORAL_TLS: 'true', TEMPORAL_NAMESPACE: 'elsewhere' });
  expect((await event(program, 'ready')).address).toMatch(/^127\.0\.0\.1:/);
});

test('told so, it ends when whoever started it is gone', async () => {
  const program = dev(['--end-with-stdin']);
  await event(program, 'ready');
  program.child.stdin?.end();
  expect((await program.exit).code).toBe(0);
});

test('a wrong argument is refused with the value and the usage', async () => {
  const { code, stderr } = await dev(['--workers', 'many']).exit;
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('--workers many') });
});
