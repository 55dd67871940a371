import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../contract/names';
import { freePort } from '../../worker/free-port';
import {
  findTemporalCli,
  type ServerPorts,
  startTemporalServer,
  stopTemporalServer,
  type TemporalServer,
} from '../../worker/temporal-server';
import { endPrograms, eventually, processesMentioning, run, temporaryDirectory } from '../support/programs';

let cli: string;
let home: string;
let ports: ServerPorts;
const running = new Set<TemporalServer>();

beforeAll(async () => {
  cli = await findTemporalCli();
});

beforeEach(async () => {
  home = temporaryDirectory();
  ports = { grpc: await freePort(), ui: await freePort() };
});

afterEach(async () => {
  await Promise.all([...running].map(stopTemporalServer));
  running.clear();
  endPrograms();
});

async function start(options: { readonly suggestContinueAsNewAfterEvents?: number } = {}): Promise<TemporalServer> {
  const server = await startTemporalServer({ cli, home, ports, ...options });
  running.add(server);
  return server;
}

async function asking<T>(server: Pick<TemporalServer, 'address'>, ask: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address: server.address });
  try {
    return await ask(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

/** As the first builds started it: with no setting of ours. */
async function earlierServer(): Promise<{ readonly address: string; end(): Promise<void> }> {
  const address = `127.0.0.1:${ports.grpc}`;
  mkdirSync(join(home, 'temporal'));
  const fixed = 'server start-dev --headless --ip 127.0.0.1'.split(' ');
  const server = run(cli, [...fixed, '--port', `${ports.grpc}`, '--db-filename', database()]);
  await eventually(async () => (await attributes(address).catch(() => null)) !== null);
  return {
    address,
    async end() {
      server.child.kill('SIGKILL');
      await server.exit;
    },
  };
}

function database(): string {
  return join(home, 'temporal', 'dev.db');
}

/** By the version that a writer needs, which the file's header says in its byte 18 (sqlite.org/fileformat.html). */
function journalMode(): 'rollback' | 'write-ahead' {
  return readFileSync(database())[18] === 2 ? 'write-ahead' : 'rollback';
}

async function attributes(address: string): Promise<string[]> {
  const connection = await Connection.connect({ address });
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: 'default' });
    return Object.keys(customAttributes ?? {});
  } finally {
    await connection.close();
  }
}

test('a server killed by SIGKILL comes back on the same ports and the same file with every workflow', async () => {
  const first = await start();
  await asking(first, (client) => client.workflow.start('anything', { workflowId: 'kept', taskQueue: 'nobody' }));
  first.signal('SIGKILL');
  await first.exit;
  const second = await start();
  expect(second.address).toBe(first.address);
  const { status } = await asking(second, (client) => client.workflow.getHandle('kept').describe());
  expect(status.name).toBe('RUNNING');
});

test('its database has a write-ahead log, also one that an earlier build kept with a rollback journal', async () => {
  const before = await earlierServer();
  await asking(before, (client) => client.workflow.start('anything', { workflowId: 'kept', taskQueue: 'nobody' }));
  expect(journalMode()).toBe('rollback');
  await before.end();
  const server = await start();
  expect(journalMode()).toBe('write-ahead');
  const { status } = await asking(server, (client) => client.workflow.getHandle('kept').describe());
  expect(status.name).toBe('RUNNING');
});

test('it knows the search attributes of the contract, also on data from before there were any', async () => {
  const before = await earlierServer();
  await before.end();
  const server = await start();
  expect(await attributes(server.address)).toEqual(expect.arrayContaining(Object.keys(SEARCH_ATTRIBUTES)));
});

test('its Web UI answers where it says, and its log is in the home directory', async () => {
  const server = await start();
  expect((await fetch(server.uiUrl)).status).toBe(200);
  expect(existsSync(join(home, 'temporal', 'server.log'))).toBe(true);
});

test('a port that is taken ends in an error that names the log, and leaves no process', async () => {
  const squatter = createServer((socket) => socket.destroy()).listen(ports.grpc, '127.0.0.1');
  try {
    await expect(start()).rejects.toThrow(join(home, 'temporal', 'server.log'));
    expect(processesMentioning(home)).toEqual([]);
  } finally {
    squatter.close();
  }
});

test('when it has stopped, its process is gone', async () => {
  const server = await start();
  await stopTemporalServer(server);
  expect(server.ended()).toBe(true);
  expect(processesMentioning(home)).toEqual([]);
});

test('a port in use is passed over for a free one', async () => {
  const squatter = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await new Promise((resolve) => squatter.once('listening', resolve));
  const { port } = squatter.address() as { port: number };
  const chosen = await freePort(port);
  squatter.close();
  expect(chosen).not.toBe(port);
});
