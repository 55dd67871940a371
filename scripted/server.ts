/**
 * The scripted model: a server on loopback that speaks the chat-completions wire and answers from scripts. It is a model to
 * whoever calls it and knows nothing of jobs, steps or workers. Figures got with it are about the service around it, never
 * about coding skill.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { faultBook } from './faults';
import { type Call, openJournal } from './journal';
import { addScript, type Routes, serve } from './routes';
import { type Fault, parseFaults, parseScript, type Script } from './script';
import { loadScripts } from './scripts';

export interface ScriptedModelOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly host?: '127.0.0.1';
  /** Where the wire log is appended to. An existing one is continued. */
  readonly logFile?: string;
  /** By model name, or a directory of `NAME.json` files. */
  readonly scripts?: Readonly<Record<string, Script>> | string;
  /** Keeps each request's body in the log, for comparing them. */
  readonly keepBodies?: boolean;
  /** 16 MiB unless given: far above any prompt, far below what hurts. */
  readonly maxBodyBytes?: number;
}

export interface ScriptedModel {
  /** With `/v1`: what goes into `OPENAI_BASE_URL`. */
  readonly url: string;
  readonly port: number;
  addScript(name: string, script: Script): void;
  /** Replaces a script's faults and forgets their counts. */
  setFaults(name: string, faults: readonly Fault[]): void;
  calls(model?: string): readonly Call[];
  close(): Promise<void>;
}

/** Throws if a script is wrong or the port is taken. */
export async function startScriptedModel(options: ScriptedModelOptions = {}): Promise<ScriptedModel> {
  const scripts = new Map<string, Script>();
  const faults = faultBook();
  const journal = openJournal({
    ...(options.logFile === undefined ? {} : { file: options.logFile }),
    keepBodies: options.keepBodies ?? false,
  });
  const routes: Routes = { scripts, faults, journal, maxBodyBytes: options.maxBodyBytes ?? 16 * 1024 * 1024 };
  for (const [name, script] of loadScripts(options.scripts ?? {})) addScript(routes, name, script);
  const server = createServer((request, response) => void serve(routes, request, response));
  // Longer than the pauses between a job's calls, so that a client's kept connection is not closed under its next request.
  server.keepAliveTimeout = 60_000;
  const port = await listen(server, options);
  return {
    url: `http://127.0.0.1:${port}/v1`,
    port,
    addScript: (name, script) => addScript(routes, name, parseScript(name, script)),
    setFaults: (name, list) => faults.set(name, parseFaults(name, list)),
    calls: (model) => journal.calls(model),
    close: () => close(server),
  };
}

function listen(server: Server, options: ScriptedModelOptions): Promise<number> {
  const { port = 0, host = '127.0.0.1' } = options;
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(new Error(`the scripted model cannot listen on ${host}:${port}: ${error.message}. Give another port.`)),
    );
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
