/**
 * Everything of one run, for real: server, relay, model, workers, repositories, in one directory. Starts it, ends it, and says where
 * things lie. What happens to it is decided elsewhere.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { JobSpec } from '../../contract/job';
import { TASK_QUEUE, WORKFLOW } from '../../contract/names';
import { History } from '../history';
import type { Job, Workload } from '../workloads/job';
import { type Clock, falseClock, trueClock } from './clock';
import { type Disk, plainDisk, smallDisk } from './disk';
import { Fleet } from './fleet';
import { Model } from './model';
import { Network } from './network';
import { Remote } from './remote';
import { makeRepository } from './repository';
import { Server } from './server';

export interface WorldOptions {
  readonly dir: string;
  readonly workload: Workload;
  readonly sandbox: JobSpec['sandbox']['kind'];
  /** The data directory is a small file system of its own, which can be filled. */
  readonly smallDisk?: boolean;
  /** The workers have a clock of their own. */
  readonly clockCanBeSet?: boolean;
  readonly preload?: string;
  readonly otherBuild?: string;
  /** Named places where the first workers die, before any strike. */
  readonly points?: readonly string[];
  readonly workers?: number;
  /** Time from one step of a job to the next on this machine, as the calm run had it. */
  readonly tempoMs?: number;
}

export interface World {
  readonly dir: string;
  readonly home: string;
  readonly jobs: readonly (Job & { readonly spec: JobSpec })[];
  readonly history: History;
  readonly server: Server;
  readonly network: Network;
  readonly model: Model;
  readonly fleet: Fleet;
  readonly disk: Disk;
  readonly clock: Clock;
  /** Where the repositories are, if they are not local. */
  readonly remote: Remote | null;
  readonly client: Client;
  /** For the command line and the workers. */
  readonly env: NodeJS.ProcessEnv;
  readonly sandbox: JobSpec['sandbox']['kind'];
  readonly tempoMs: number;
  submit(job: { readonly spec: JobSpec }): Promise<void>;
  stop(): Promise<void>;
}

export async function startWorld(options: WorldOptions): Promise<World> {
  const { dir, workload, sandbox } = options;
  for (const folder of ['home', 'person', 'tmp', 'temporal']) mkdirSync(join(dir, folder), { recursive: true });
  const home = join(dir, 'home');
  const disk = options.smallDisk ? smallDisk(home) : plainDisk();
  const remote = workload.remote ? await Remote.start(join(dir, 'repositories')) : null;
  const jobs = workload.jobs(sandbox).map((it) => {
    const local = makeRepository(join(dir, 'repositories', it.spec.id), it.files);
    return { ...it, spec: { ...it.spec, repository: remote?.urlOf(it.spec.id) ?? local } };
  });
  writeFileSync(join(dir, 'jobs.json'), JSON.stringify(jobs));
  const history = new History(join(dir, 'history.jsonl'));
  const model = await Model.start(dir, Object.fromEntries(jobs.map((it) => [it.spec.id, it.script])));
  const server = await Server.start(dir, workload.continueAsNewAfter);
  const network = await Network.start(server.port);
  const env = environment(dir, home, model.url);
  const clock = options.clockCanBeSet ? falseClock(dir) : trueClock();
  const fleet = new Fleet({
    dir,
    size: options.workers ?? workload.workers,
    env: { ...env, ...clock.env, TEMPORAL_ADDRESS: network.address },
    history,
    points: options.points ?? [],
    ...(options.preload ? { preload: options.preload } : {}),
    ...(options.otherBuild ? { otherBuild: options.otherBuild } : {}),
  });
  const connection = await Connection.connect({ address: server.address });
  const client = new Client({ connection });
  return {
    ...{ dir, home, jobs, history, server, network, model, fleet, disk, clock, remote, client, sandbox },
    tempoMs: options.tempoMs ?? 100,
    env: { ...env, TEMPORAL_ADDRESS: server.address },
    async submit({ spec }) {
      await client.workflow.start(WORKFLOW, { taskQueue: TASK_QUEUE, workflowId: spec.id, args: [{ spec }] });
      history.add({ what: 'submitted', job: spec.id });
    },
    async stop() {
      await fleet.stop();
      await connection.close();
      network.stop();
      await server.stop();
      await model.stop();
      remote?.stop();
    },
  };
}

/** A home and a temporary directory of their own: what is written there was written outside the data directory. */
function environment(dir: string, home: string, modelUrl: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(LONGHAUL|TEMPORAL|OPENAI|npm|GIT|XDG)_/.test(name));
  return {
    ...Object.fromEntries(inherited),
    HOME: join(dir, 'person'),
    TMPDIR: join(dir, 'tmp'),
    LONGHAUL_HOME: home,
    OPENAI_API_KEY: 'scripted',
    OPENAI_BASE_URL: modelUrl,
  };
}
