import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker, type WorkflowBundlePath } from '@temporalio/worker';
import { freePort } from '../../worker/free-port';
import { handBack } from '../../worker/handback';
import { recordRunningIn } from '../../worker/interceptors';
import { type RunningActivity, readRunning } from '../../worker/running';
import { findTemporalCli, startTemporalServer, stopTemporalServer, type TemporalServer } from '../../worker/temporal-server';
import { endPrograms, eventually, ROOT, runTypeScript, temporaryDirectory } from '../support/programs';

/** Its first attempt never ends by itself and the heartbeat timeout is an hour: only handing it back helps. */
const WORKFLOWS = join(ROOT, 'test', 'worker', 'fixtures', 'waiting-workflow.js');

let server: TemporalServer;
let connection: Connection;
let client: Client;
let bundle: WorkflowBundlePath;
let home: string;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  home = temporaryDirectory();
  const ports = { grpc: await freePort(), ui: await freePort() };
  server = await startTemporalServer({ cli: await findTemporalCli(), home, ports });
  connection = await Connection.connect({ address: server.address });
  client = new Client({ connection });
  const { code } = await bundleWorkflowCode({ workflowsPath: WORKFLOWS, logger: new DefaultLogger('ERROR') });
  bundle = { codePath: join(home, 'bundle.js') };
  writeFileSync(bundle.codePath, code);
});

afterAll(async () => {
  await connection.close();
  await stopTemporalServer(server);
  await Runtime.instance().shutdown();
  endPrograms();
});

/** A worker process whose activity waits until it is killed; returns what it recorded, after its death by SIGKILL. */
async function diedWhileRunning(taskQueue: string): Promise<readonly RunningActivity[]> {
  const running = join(home, 'running', taskQueue);
  const worker = runTypeScript(
    `const { NativeConnection, Worker } = require('@temporalio/worker');
     const { recordRunningIn } = load('worker/interceptors');
     const connection = await NativeConnection.connect({ address: '${server.address}' });
     const worker = await Worker.create({ connection, taskQueue: '${taskQueue}', stickyQueueScheduleToStartTimeout: '1 s', workflowBundle: ${JSON.stringify(bundle)},
       activities: { wait: () => new Promise(() => {}) }, interceptors: { activity: [recordRunningIn('${running}')] } });
     await worker.run();`,
  );
  await eventually(() => readRunning(running).length === 1);
  // The server may hear of the start a moment after the activity's first line.
  await eventually(async () => (await startedAttempt(readRunning(running)[0]?.workflowId ?? '')) === 1);
  worker.child.kill('SIGKILL');
  await worker.exit;
  return readRunning(running);
}

async function startedAttempt(workflowId: string): Promise<number | null> {
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  const [pending] = raw.pendingActivities ?? [];
  return pending?.state === 2 ? (pending.attempt ?? null) : null;
}

/** Runs until `during` is done, answering with the attempt's number. */
async function withSuccessor<T>(taskQueue: string, during: (recorded: () => readonly RunningActivity[]) => Promise<T>): Promise<T> {
  const running = join(home, 'successor', taskQueue);
  const native = await NativeConnection.connect({ address: server.address });
  const worker = await Worker.create({
    connection: native,
    taskQueue,
    workflowBundle: bundle,
    stickyQueueScheduleToStartTimeout: '1 s',
    activities: { wait: async (ms: number) => sleep(ms) },
    interceptors: { activity: [recordRunningIn(running)] },
  });
  try {
    return await worker.runUntil(during(() => readRunning(running)));
  } finally {
    await native.close();
  }
}

function start(workflowId: string): Promise<WorkflowHandle> {
  return client.workflow.start('waiting', { taskQueue: workflowId, workflowId, args: [500], workflowTaskTimeout: '1 s' });
}

test('an activity of a dead worker is tried again at once when it is handed back, with WorkerDied as its failure', async () => {
  const handle = await start('handed-back');
  const died = await diedWhileRunning('handed-back');
  expect(died).toEqual([expect.objectContaining({ workflowId: 'handed-back', attempt: 1, type: 'wait' })]);
  expect(await handBack(client, died)).toBe(1);
  await withSuccessor('handed-back', () => handle.result());
  const { events } = await handle.fetchHistory();
  const started = (events ?? []).flatMap(({ activityTaskStartedEventAttributes: it }) => it ?? []);
  expect(started.map(({ attempt, lastFailure }) => [attempt, lastFailure?.applicationFailureInfo?.type])).toEqual([[2, 'WorkerDied']]);
});

test('what a workflow does after an activity was handed back does not wait for the dead worker that had it in its cache', async () => {
  const handle = await start('cached');
  expect(await handBack(client, await diedWhileRunning('cached'))).toBe(1);
  await withSuccessor('cached', () => handle.result());
  const { events } = await handle.fetchHistory();
  expect((events ?? []).filter(({ workflowTaskTimedOutEventAttributes: it }) => it)).toEqual([]);
});

test('handing back twice does nothing the second time, also when a later attempt is running', async () => {
  const handle = await start('twice');
  const died = await diedWhileRunning('twice');
  expect(await handBack(client, died)).toBe(1);
  await withSuccessor('twice', async (recorded) => {
    await eventually(() => recorded().length === 1);
    expect(await handBack(client, died)).toBe(0);
    await handle.result();
  });
  expect(await handBack(client, died)).toBe(0);
});

test('an activity whose cancellation was asked for is reported as cancelled', async () => {
  const handle = await start('cancelled');
  const died = diedWhileRunning('cancelled');
  const records = await died;
  await handle.cancel();
  await withSuccessor('cancelled', async () => {
    await eventually(async () => (await handle.describe()).raw.pendingActivities?.[0]?.state === 3);
    expect(await handBack(client, records)).toBe(1);
    await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  });
});

test('what nobody knows any more is nothing to hand back', async () => {
  const unknown = { workflowId: 'never-was', runId: '00000000-0000-0000-0000-000000000000', activityId: '1', attempt: 1, type: 'wait' };
  expect(await handBack(client, [unknown])).toBe(0);
});

test('the record of an activity is there while it runs and gone after it', async () => {
  const handle = await start('recorded');
  await withSuccessor('recorded', async (recorded) => {
    await eventually(() => recorded().length === 1);
    await handle.result();
    await eventually(() => recorded().length === 0);
  });
});
