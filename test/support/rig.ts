/**
 * Everything a test of the whole service needs, for real: a Temporal server of its own, the scripted model, worker processes
 * that can be killed, a client. One data directory, removed at the end; nothing outlives `stop`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import type { JobSpec } from '../../contract/job';
import type { JobStatus } from '../../contract/messages';
import { QUERIES, TASK_QUEUE, WORKFLOW } from '../../contract/names';
import type { Outcome } from '../../contract/steps';
import { type ScriptedModel, startScriptedModel } from '../../scripted/server';
import { freePort } from '../../worker/free-port';
import { findTemporalCli, startTemporalServer, stopTemporalServer, type TemporalServer } from '../../worker/temporal-server';

const ROOT = join(__dirname, '..', '..');
const WORKER = join(ROOT, 'dist', 'worker', 'main.js');

export interface RigOptions {
  readonly suggestContinueAsNewAfterEvents?: number;
  readonly sqlitePragmas?: readonly string[];
  /** Whether the wire log has what each request said, as tests compare it. It is written while the model is waited for. */
  readonly keepBodies?: boolean;
}

export class Rig {
  readonly workers: ChildProcess[] = [];
  /** Workers that end from now on are not missed. */
  private stopping = false;

  private constructor(
    readonly dir: string,
    readonly home: string,
    readonly model: ScriptedModel,
    private readonly options: RigOptions,
    public server: TemporalServer,
    public client: Client,
  ) {}

  /** For what is measured next: ext4 passes over inodes that were freed in the last minutes, one by one, whenever it makes a file. */
  static staysUntilExit = false;

  static async start({ keepBodies = true, ...options }: RigOptions = {}): Promise<Rig> {
    const dir = mkdtempSync(join(tmpdir(), 'longhaul-rig-'));
    const home = join(dir, 'home');
    mkdirSync(home);
    const model = await startScriptedModel({ logFile: join(dir, 'wire.jsonl'), keepBodies });
    try {
      const server = await startServer(home, options);
      return new Rig(dir, home, model, options, server, await connect(server.address));
    } catch (error) {
      // Left open, it would keep the whole test run from ending.
      await model.close();
      rmSync(dir, { recursive: true, force: true });
      throw error;
    }
  }

  /** Resolves once the process is there; its log is `worker-<n>.log` in the rig's directory. */
  startWorker(env: NodeJS.ProcessEnv = {}): ChildProcess {
    const path = join(this.dir, `worker-${this.workers.length}.log`);
    const log = openSync(path, 'a');
    const worker = spawn(process.execPath, [WORKER], {
      stdio: ['ignore', log, log],
      env: {
        ...process.env,
        LONGHAUL_HOME: this.home,
        TEMPORAL_ADDRESS: this.server.address,
        OPENAI_API_KEY: 'scripted',
        OPENAI_BASE_URL: this.model.url,
        ...env,
      },
    });
    this.workers.push(worker);
    // Without it a test would wait in silence for what never comes.
    worker.once('exit', (code) => code && process.stderr.write(`a worker ended with ${code}; its log is ${path}:\n${tailOf(path)}\n`));
    return worker;
  }

  /** Starts the worker again whenever it dies by a signal, as a supervisor would, until the returned function is called. */
  keepWorker(env: NodeJS.ProcessEnv = {}): { readonly deaths: () => number; readonly stop: () => Promise<void> } {
    let deaths = 0;
    let stopped = false;
    let current = this.startWorker(env);
    const again = (): void => {
      if (stopped || this.stopping) return;
      deaths++;
      current = this.startWorker(env);
      current.once('exit', again);
    };
    current.once('exit', again);
    return {
      deaths: () => deaths,
      stop: () => {
        stopped = true;
        return end(current, 'SIGTERM');
      },
    };
  }

  /** Kills the server and starts it again on the same file and ports. */
  async restartServer(): Promise<void> {
    process.kill(this.server.pid, 'SIGKILL');
    await this.server.exit;
    const [grpc, ui] = [this.server.address, this.server.uiUrl].map((url) => Number(url.split(':').at(-1)));
    this.server = await startTemporalServer({
      cli: await findTemporalCli(),
      home: this.home,
      ports: { grpc: grpc as number, ui: ui as number },
      ...this.options,
    });
  }

  submit(spec: JobSpec): Promise<WorkflowHandle<(input: { spec: JobSpec }) => Promise<Outcome>>> {
    return this.client.workflow.start<(input: { spec: JobSpec }) => Promise<Outcome>>(WORKFLOW, {
      taskQueue: TASK_QUEUE,
      workflowId: spec.id,
      args: [{ spec }],
    });
  }

  status(id: string): Promise<JobStatus> {
    return this.client.workflow.getHandle(id).query<JobStatus>(QUERIES.status);
  }

  /** Polls the job's status until it is as wanted; throws what was last seen after `withinMs`. */
  async until(id: string, wanted: (status: JobStatus) => boolean, withinMs = 60_000): Promise<JobStatus> {
    let last: unknown = 'nothing';
    for (const giveUpAt = Date.now() + withinMs; Date.now() < giveUpAt; ) {
      try {
        const status = await this.status(id);
        if (wanted(status)) return status;
        last = status;
      } catch (error) {
        last = error;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${id} did not get there; last seen: ${JSON.stringify(last)}`);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.workers.map((worker) => end(worker, 'SIGTERM')));
    await this.client.connection.close();
    await stopTemporalServer(this.server);
    await this.model.close();
    const remove = () => rmSync(this.dir, { recursive: true, force: true });
    if (Rig.staysUntilExit) process.once('exit', remove);
    else remove();
  }
}

/** A free port may be taken by another process before the server has it: then once more, with others. */
async function startServer(home: string, options: RigOptions, again = true): Promise<TemporalServer> {
  const ports = { grpc: await freePort(0), ui: await freePort(0) };
  try {
    return await startTemporalServer({ cli: await findTemporalCli(), home, ports, ...options });
  } catch (error) {
    if (again) return startServer(home, options, false);
    throw error;
  }
}

function tailOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8').slice(-500) : '';
}

/** Ends a process for sure: asked first, killed after ten seconds. A frozen one is woken. */
export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGCONT');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exited;
  clearTimeout(timer);
}

async function connect(address: string): Promise<Client> {
  return new Client({ connection: await Connection.connect({ address }) });
}
