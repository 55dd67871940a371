/** A worker process as `dev` starts it, and what `dev` does for one that died. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { handBack } from './handback';
import { identityOf } from './identity';
import { endLeftovers, MARKS } from './leftovers';
import { runningOf } from './slot';
import { type Child, childOf } from './supervise';
import type { Polling } from './supervised';
import { NAMESPACE } from './temporal-server';

export interface DevWorker extends Child {
  /** Taken while it lived: it cannot be told from its pid afterwards. */
  readonly identity: string;
}

export interface DevWorkerOptions {
  readonly home: string;
  readonly address: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onPolling: (pid: number) => void;
}

/** Where the workers' words go. */
export function workerLog(home: string): string {
  return join(home, 'worker.log');
}

export function startDevWorker({ home, address, env, onPolling }: DevWorkerOptions): DevWorker {
  mkdirSync(home, { recursive: true });
  const log = openSync(workerLog(home), 'a');
  try {
    const spawned = spawn(process.execPath, [join(__dirname, 'main.js')], {
      stdio: ['ignore', log, log, 'ipc'],
      detached: true,
      env: {
        ...withoutTemporal(env),
        TEMPORAL_CONFIG_FILE: join(home, 'no-profile.toml'),
        LONGHAUL_HOME: home,
        TEMPORAL_ADDRESS: address,
        TEMPORAL_NAMESPACE: NAMESPACE,
      },
    });
    const child = childOf(spawned);
    spawned.on('message', (message: Polling) => message.type === 'polling' && onPolling(child.pid));
    return { ...child, identity: identityOf(child.pid) };
  } finally {
    closeSync(log);
  }
}

/** A person's settings for another server (TLS, an API key, a profile in a file) must not be used on the embedded one. */
function withoutTemporal(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}

/** So that a standby worker takes over at once. Whatever fails here, the worker's successor does again at its start. */
export async function handBackFor(worker: DevWorker, home: string, address: string): Promise<number> {
  await endLeftovers(MARKS.slot, [worker.identity]);
  const activities = runningOf(home, worker.identity);
  if (activities.length === 0) return 0;
  const connection = await Connection.connect({ address, connectTimeout: 5_000 });
  try {
    return await handBack(new Client({ connection, namespace: NAMESPACE }), activities);
  } finally {
    await connection.close();
  }
}
