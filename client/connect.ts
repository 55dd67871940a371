/** Which Temporal server, and a connection to it: what the environment says, else the running `longhaul dev`, else this machine's. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { Environment } from '../config/environment';
import { NoServerError } from './errors';
import { explained } from './server-errors';

const CONNECT_TIMEOUT_MS = 3_000;

export interface Server {
  readonly address: string;
  readonly namespace: string;
  /** Null where it is not ours to know. */
  readonly uiUrl: string | null;
  /** A `longhaul dev` of this machine, so its worker is on this machine too. */
  readonly isDev: boolean;
}

export function serverFor({ home, temporal }: Environment): Server {
  const address = String(temporal.connectionOptions.address);
  const dev = readDev(home);
  if (dev && (!temporal.chosen || dev.address === address)) {
    const namespace = temporal.chosen ? temporal.namespace : dev.namespace;
    return { address: dev.address, namespace, uiUrl: dev.uiUrl, isDev: true };
  }
  return { address, namespace: temporal.namespace, uiUrl: null, isDev: false };
}

/** Of a job; null where the UI is not ours to know. */
export function jobUiUrl({ uiUrl, namespace }: Server, id: string): string | null {
  return uiUrl ? `${uiUrl}/namespaces/${namespace}/workflows/${id}` : null;
}

/** Throws `NoServerError` if nothing answers within three seconds, `RejectedError` if it answers that it will not. */
export async function connectTo(environment: Environment, server: Server): Promise<Client> {
  const options = { ...environment.temporal.connectionOptions, address: server.address, connectTimeout: CONNECT_TIMEOUT_MS };
  try {
    const connection = await Connection.connect(options);
    return new Client({ connection, namespace: server.namespace, workflow: { queryRejectCondition: 'NOT_OPEN' } });
  } catch (error) {
    const known = explained(error, server.address);
    throw known === error ? new NoServerError(server.address, error) : known;
  }
}

interface DevRecord {
  readonly address: string;
  readonly namespace: string;
  readonly uiUrl: string;
  readonly pid: number;
}

/** What a `longhaul dev` wrote, if its process is there. A pid that was used again costs a connection that is refused. */
function readDev(home: string): DevRecord | null {
  try {
    const record = JSON.parse(readFileSync(join(home, 'dev.json'), 'utf8')) as DevRecord;
    process.kill(record.pid, 0);
    return record;
  } catch {
    return null;
  }
}
