/**
 * The library: submit jobs, see them, act on them. Typed, without output of its own; the command line is a thin layer over it.
 * Starts workflows by name and never loads workflow code.
 */
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { type Client, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { type Environment, readEnvironment } from '../config/environment';
import type { JobSpec } from '../contract/job';
import { LIMITS } from '../contract/limits';
import type { Extension, JobStatus } from '../contract/messages';
import { SIGNALS, STATUS_MEMO, TASK_QUEUE, WORKFLOW } from '../contract/names';
import type { OutcomeKind } from '../contract/steps';
import type { codingJob } from '../workflows/coding-job';
import { connectTo, type Server, serverFor } from './connect';
import { RejectedError, rejected } from './errors';
import { checkJob } from './preflight';
import { type SeenStatus, seenStatus } from './seen-status';
import { explained } from './server-errors';
import { diffOf, type Step, stepsOf } from './steps';
import { differences, runningSpec, startJob } from './submission';
import { type JobEvent, watchJob } from './watch';

export interface Submitted {
  readonly id: string;
  /** False if a job with this id was running already: that one is meant. */
  readonly started: boolean;
  /** What differs from the job that runs under this id, by field. */
  readonly differs: readonly string[];
}

export interface Listed {
  readonly id: string;
  /** Of the workflow, in Temporal's words: RUNNING, COMPLETED, CANCELLED, TERMINATED, FAILED, TIMED_OUT. */
  readonly state: string;
  readonly phase: string;
  readonly needsInput: boolean;
  /** Null while it goes on, and for one that was ended from outside. */
  readonly outcome: OutcomeKind | null;
  readonly startedAt: string;
}

export class Longhaul {
  private constructor(
    readonly server: Server,
    private readonly client: Client,
    private readonly environment: Environment,
  ) {}

  /** Throws `ConfigError`, `NoServerError`, or `RejectedError` if the server refuses. */
  static async connect(environment: Environment = readEnvironment(process.env)): Promise<Longhaul> {
    const server = serverFor(environment);
    return new Longhaul(server, await connectTo(environment, server), environment);
  }

  /**
   * Starts a job, or finds the one that runs under its id. Throws `RejectedError` with every problem; then nothing was started.
   * `jobFrom` makes a job of what a job file holds.
   */
  async submit(job: JobSpec): Promise<Submitted> {
    return this.asked(async () => {
      const running = await runningSpec(this.client, job.id);
      if (running) return { id: job.id, started: false, differs: differences(running, job) };
      const problems = await checkJob(job, this.server.isDev);
      if (problems.length > 0) throw new RejectedError(problems);
      if (await startJob(this.client, job)) return { id: job.id, started: true, differs: [] };
      const winner = await runningSpec(this.client, job.id);
      if (winner) return { id: job.id, started: false, differs: differences(winner, job) };
      throw rejected('id', job.id, 'was used by a job that has ended', 'Choose another id; the ended job stays readable under this one');
    });
  }

  /** How many workers asked for work in the last minutes. Without one a job waits. */
  async workers(): Promise<number> {
    const { namespace } = this.server;
    const request = { namespace, taskQueue: { name: TASK_QUEUE }, taskQueueType: WORKFLOW_QUEUE };
    const { pollers } = await this.asked(() => this.client.workflowService.describeTaskQueue(request));
    return pollers?.length ?? 0;
  }

  /** Newest first. */
  async list(limit = 100): Promise<readonly Listed[]> {
    return this.asked(async () => {
      const jobs: Listed[] = [];
      // Runs of one job that continued as new are one job.
      for await (const it of this.client.workflow.list({ query: `WorkflowType = '${WORKFLOW}' AND ExecutionStatus != 'ContinuedAsNew'` })) {
        const attribute = (name: string) => (it.searchAttributes as Record<string, unknown[]>)[name]?.[0];
        const published = it.memo?.[STATUS_MEMO] as JobStatus | undefined;
        jobs.push({
          id: it.workflowId,
          state: it.status.name,
          phase: String(attribute('LonghaulPhase') ?? ''),
          needsInput: it.status.name === 'RUNNING' && attribute('LonghaulNeedsInput') === true,
          outcome: published?.outcome?.kind ?? null,
          startedAt: it.startTime.toISOString(),
        });
        if (jobs.length >= limit) break;
      }
      return jobs;
    });
  }

  async status(id: string): Promise<SeenStatus> {
    return this.found(id, (handle) => seenStatus(this.client, handle));
  }

  /** Steps as they are recorded and the status as it changes, until the job ends. Begins at step `fromStep`. */
  watch(id: string, options: { readonly fromStep?: number; readonly signal?: AbortSignal } = {}): AsyncIterable<JobEvent> {
    return watchJob(this, id, options);
  }

  /** Guidance, as a step of the job and in its ledger. The same message id twice is one message. */
  async steer(id: string, text: string, options: { readonly messageId?: string; readonly from?: string } = {}): Promise<void> {
    const bytes = Buffer.byteLength(text);
    if (text.trim() === '') throw rejected('text', text, 'is empty', 'Say what the job should know');
    if (bytes > LIMITS.messageBytes) {
      const remedy = 'Put it into a file of the repository and name that';
      throw rejected('text', `${bytes} bytes`, `is over ${LIMITS.messageBytes} bytes`, remedy);
    }
    const message = { id: options.messageId ?? randomUUID(), from: options.from ?? userName(), text };
    await this.found(id, (handle) => handle.signal(SIGNALS.steer, message));
  }

  /** Returns at once; the job stops within seconds and delivers the work so far. */
  async cancel(id: string): Promise<void> {
    await this.found(id, (handle) => handle.cancel());
  }

  /** Goes on after the cause of a wait was mended. A job that does not wait ignores it. */
  async resume(id: string): Promise<void> {
    await this.found(id, (handle) => handle.signal(SIGNALS.resume));
  }

  /** Adds to the budget, and goes on if the job waited for that. */
  async extend(id: string, extension: Extension): Promise<void> {
    await this.found(id, (handle) => handle.signal(SIGNALS.extend, extension));
  }

  /** The recorded steps from `fromStep` on, oldest first, read from the job's store on this machine. */
  log(id: string, fromStep = 0): Promise<readonly Step[]> {
    return stepsOf(this.environment.home, id, fromStep);
  }

  /** What changed in the work between two steps; from the start to the last one unless given. */
  diff(id: string, from?: number, to?: number): Promise<string> {
    return diffOf(this.environment.home, id, from, to);
  }

  close(): Promise<void> {
    return this.client.connection.close();
  }

  private found<T>(id: string, act: (handle: WorkflowHandle<typeof codingJob>) => Promise<T>): Promise<T> {
    return this.asked(async () => {
      try {
        return await act(this.client.workflow.getHandle<typeof codingJob>(id));
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
        throw rejected('id', id, 'is not a job that this server knows and that can take this', 'See the jobs with: longhaul list');
      }
    });
  }

  private async asked<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      throw explained(error, this.server.address);
    }
  }
}

/** TaskQueueType of Temporal's API, whose package is not among our direct dependencies. */
const WORKFLOW_QUEUE = 1;

/** A user of a container may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'a person';
  }
}
