/**
 * The embedded Temporal server: one process of the Temporal command line over one database file, on loopback only. Knows how it is
 * started, when it is healthy and how it ends; who restarts it is `supervise.ts`.
 */
import { execFile, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../contract/names';
import { freePort } from './free-port';
import { packageRoot } from './package-root';
import { registerSearchAttributes } from './search-attributes';
import { type Child, childOf, endChild } from './supervise';

export interface TemporalServerOptions {
  /** Path of a `temporal` binary. */
  readonly cli: string;
  readonly home: string;
  readonly ports: ServerPorts;
  /** Events after which the server suggests continue-as-new, instead of its 4,096: for tests. */
  readonly suggestContinueAsNewAfterEvents?: number;
  /** Of its database, each `name=value`, instead of `SQLITE_PRAGMAS`: for benches. None is what Temporal ships. */
  readonly sqlitePragmas?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Told the pid as soon as there is one, long before it is healthy. */
  readonly onSpawn?: (pid: number) => void;
}

export interface ServerPorts {
  readonly grpc: number;
  readonly ui: number;
}

export interface TemporalServer extends Child {
  readonly address: string;
  readonly uiUrl: string;
}

export const NAMESPACE = 'default';

/** A cold start takes one to two seconds; a loaded machine ten times that. */
const HEALTHY_WITHIN_MS = 60_000;
const ANSWER_MS = 5_000;
const STOP_GRACE_MS = 5_000;
const LOG_KEPT_BYTES = 20_000_000;
/**
 * One sync a transaction instead of four and a file less to make and remove, and none that was confirmed is lost in a power cut either
 * (`NORMAL` would lose the last ones). Temporal's own choice is a rollback journal. A turn of a job is twelve transactions.
 */
const SQLITE_PRAGMAS: readonly string[] = ['journal_mode=WAL', 'synchronous=FULL'];

/** Temporal's own ports if they are free. Fixed for a run: clients and bookmarks outlive a restart of the server. */
export async function choosePorts(): Promise<ServerPorts> {
  return { grpc: await freePort(7233), ui: await freePort(8233) };
}

/** Finds the Temporal command line or fetches it, as set-up does. Throws an Error that lists what was tried. */
export async function findTemporalCli(): Promise<string> {
  const script = join(packageRoot(), 'scripts', 'temporal-cli.mjs');
  const found = await promisify(execFile)(process.execPath, [script]).catch((error) => {
    throw new Error(error.stderr?.trim() || error.message);
  });
  return found.stdout.trim();
}

/** Returns once it serves its namespace. Throws an Error with the log's place if it does not come up. */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const directory = join(options.home, 'temporal');
  mkdirSync(directory, { recursive: true });
  const logFile = join(directory, 'server.log');
  const child = start(options, directory, logFile);
  options.onSpawn?.(child.pid);
  const address = `127.0.0.1:${options.ports.grpc}`;
  try {
    await untilHealthy(address, child, logFile);
  } catch (error) {
    await endChild(child, STOP_GRACE_MS);
    throw error;
  }
  return { ...child, address, uiUrl: `http://127.0.0.1:${options.ports.ui}` };
}

export function stopTemporalServer(server: TemporalServer): Promise<void> {
  return endChild(server, STOP_GRACE_MS);
}

function start(options: TemporalServerOptions, directory: string, logFile: string): Child {
  const { cli, ports, env, sqlitePragmas = SQLITE_PRAGMAS, suggestContinueAsNewAfterEvents } = options;
  const log = openLog(logFile);
  const args = ['server', 'start-dev', '--ip', '127.0.0.1', '--port', `${ports.grpc}`, '--ui-port', `${ports.ui}`];
  args.push('--db-filename', join(directory, 'dev.db'), '--ui-disable-news-fetch');
  for (const pragma of sqlitePragmas) args.push('--sqlite-pragma', pragma);
  for (const [name, type] of Object.entries(SEARCH_ATTRIBUTES)) args.push('--search-attribute', `${name}=${type}`);
  for (const [key, value] of Object.entries(dynamicConfig(suggestContinueAsNewAfterEvents)))
    args.push('--dynamic-config-value', `${key}=${JSON.stringify(value)}`);
  try {
    // A session of its own: Ctrl-C in the terminal must reach whoever supervises it, not the server before its worker is done.
    return childOf(spawn(cli, args, { stdio: ['ignore', log, log], detached: true, env: env ?? process.env }));
  } finally {
    closeSync(log);
  }
}

function dynamicConfig(suggestContinueAsNewAfterEvents: number | undefined): Record<string, number> {
  return {
    // 20 a second by default, which makes a lone job wait ~50 ms at every task (measured: an empty activity 49 → 15 ms).
    'history.transferProcessorMaxPollRPS': 2000,
    // The same limit on timers, through which every retry and every durable wait goes.
    'history.timerProcessorMaxPollRPS': 2000,
    ...(suggestContinueAsNewAfterEvents && { 'limit.historyCount.suggestContinueAsNew': suggestContinueAsNewAfterEvents }),
  };
}

function openLog(file: string): number {
  const log = openSync(file, 'a');
  if (statSync(file).size > LOG_KEPT_BYTES) truncateSync(file);
  return log;
}

async function untilHealthy(address: string, child: Child, logFile: string): Promise<void> {
  const giveUpAt = Date.now() + HEALTHY_WITHIN_MS;
  while (Date.now() < giveUpAt) {
    if (child.ended()) throw new Error(`The Temporal server ended while it started. Its log: ${logFile}`);
    if (await serves(address)) return;
    await sleep(50);
  }
  throw new Error(`The Temporal server does not answer at ${address} after ${HEALTHY_WITHIN_MS / 1000} s. Its log: ${logFile}`);
}

async function serves(address: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: 1_000 }).catch(() => null);
  if (!connection) return false;
  try {
    return await connection.withDeadline(Date.now() + ANSWER_MS, async () => {
      await connection.workflowService.describeNamespace({ namespace: NAMESPACE });
      await registerSearchAttributes(connection, NAMESPACE);
      return true;
    });
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}
