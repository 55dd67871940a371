/**
 * The library: submit jobs, see them, act on them. Typed, without output of its own; the command line is a thin layer over it.
 * Starts workflows by name and never loads workflow code.
 */
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { type Client, WorkflowExecutionAlreadyStartedError, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { type Environment, readEnvironment } from '../config/environment';
import type { JobSpec } from '../contract/job';
import { LIMITS } from '../contract/limits';
import type { Extension, JobStatus } from '../contract/messages';
import { QUERIES, type SEARCH_ATTRIBUTES, SIGNALS, STATUS_MEMO, TASK_QUEUE, WORKFLOW } from '../contract/names';
import type { codingJob } from '../workflows/coding-job';
import { connectTo, type Server, serverFor } from './connect';
import { RejectedError, rejected } from './errors';
import { checkRepository } from './preflight';
import { diffOf, type Step, stepsOf } from './steps';
import { type JobEvent, watchJob } from './watch';

export interface Submitted {
  readonly id: string;
  /** False if a job with this id was running already: that one is meant. */
  readonly started: boolean;
  /** What differs from the job that runs under this id, by field. */
  readonly differs: readonly string[];
}

export interface SeenStatus extends JobStatus {
  /** False if no worker answered: then this is what the job last published. */
  readonly live: boolean;
}

export interface Listed {
  readonly id: string;
  readonly state: string;
  readonly phase: string;
  readonly needsInput: boolean;
  readonly startedAt: string;
}

const QUERY_TIMEOUT_MS = 2_000;

export class Longhaul {
  private constructor(
    readonly server: Server,
    private readonly client: Client,
    private readonly environment: Environment,
  ) {}

  /** Throws `ConfigError` or `NoServerError`. */
  static async connect(environment: Environment = readEnvironment(process.env)): Promise<Longhaul> {
    const server = serverFor(environment);
    return new Longhaul(server, await connectTo(environment, server), environment);
  }

  /** Starts a job, or finds the one that runs under its id. Throws `RejectedError` with every problem; then nothing was started. */
  async submit(job: JobSpec): Promise<Submitted> {
    const running = await this.runningSpec(job.id);
    if (running) return { id: job.id, started: false, differs: differences(running, job) };
    const problems = await checkRepository(job);
    if (problems.length > 0) throw new RejectedError(problems);
    try {
      await this.client.workflow.start<typeof codingJob>(WORKFLOW, {
        taskQueue: TASK_QUEUE,
        workflowId: job.id,
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        args: [{ spec: job }],
        staticSummary: firstLine(job.goal),
        staticDetails: details(job),
        searchAttributes: {
          LonghaulPhase: ['preparing'],
          LonghaulRepository: [job.repository.slice(0, 200)],
          LonghaulNeedsInput: [false],
        } satisfies Record<keyof typeof SEARCH_ATTRIBUTES, unknown[]>,
      });
      return { id: job.id, started: true, differs: [] };
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      const winner = await this.runningSpec(job.id);
      if (winner) return { id: job.id, started: false, differs: differences(winner, job) };
      throw rejected('id', job.id, 'was used by a job that has ended', 'Choose another id; the ended job stays readable under this one');
    }
  }

  /** Newest first. */
  async list(limit = 100): Promise<readonly Listed[]> {
    const jobs: Listed[] = [];
    // Runs of one job that continued as new are one job.
    for await (const it of this.client.workflow.list({ query: `WorkflowType = '${WORKFLOW}' AND ExecutionStatus != 'ContinuedAsNew'` })) {
      const attribute = (name: string) => (it.searchAttributes as Record<string, unknown[]>)[name]?.[0];
      jobs.push({
        id: it.workflowId,
        state: it.status.name,
        phase: String(attribute('LonghaulPhase') ?? ''),
        needsInput: attribute('LonghaulNeedsInput') === true,
        startedAt: it.startTime.toISOString(),
      });
      if (jobs.length >= limit) break;
    }
    return jobs;
  }

  async status(id: string): Promise<SeenStatus> {
    return this.found(id, async (handle) => {
      try {
        const status = await this.client.connection.withDeadline(Date.now() + QUERY_TIMEOUT_MS, () =>
          handle.query<JobStatus>(QUERIES.status),
        );
        return { ...status, live: true };
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) throw error;
        const { memo } = await handle.describe();
        const published = memo?.[STATUS_MEMO] as JobStatus | undefined;
        return { ...(published ?? notYet(id)), live: false };
      }
    });
  }

  /** Steps as they are recorded and the status as it changes, until the job ends. Resumes after `fromStep`. */
  watch(id: string, options: { readonly fromStep?: number; readonly signal?: AbortSignal } = {}): AsyncIterable<JobEvent> {
    return watchJob(this, id, options);
  }

  /** Guidance, as a step of the job and in its ledger. The same message id twice is one message. */
  async steer(id: string, text: string, options: { readonly messageId?: string; readonly from?: string } = {}): Promise<void> {
    const bytes = Buffer.byteLength(text);
    if (text.trim() === '') throw rejected('text', text, 'is empty', 'Say what the job should know');
    if (bytes > LIMITS.messageBytes)
      throw rejected(
        'text',
        `${bytes} bytes`,
        `is over ${LIMITS.messageBytes} bytes`,
        'Put it into a file of the repository and name that',
      );
    const message = { id: options.messageId ?? randomUUID(), from: options.from ?? userInfo().username, text };
    await this.found(id, (handle) => handle.signal(SIGNALS.steer, message));
  }

  /** Returns at once; the job stops within seconds and delivers the work so far. */
  async cancel(id: string): Promise<void> {
    await this.found(id, (handle) => handle.cancel());
  }

  async resume(id: string): Promise<void> {
    await this.found(id, (handle) => handle.signal(SIGNALS.resume));
  }

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

  private async runningSpec(id: string): Promise<JobSpec | null> {
    try {
      const handle = this.client.workflow.getHandle(id);
      const { status } = await handle.describe();
      if (status.name !== 'RUNNING') return null;
      const { events } = await handle.fetchHistory();
      const payload = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
      return payload ? (JSON.parse(Buffer.from(payload.data ?? []).toString('utf8')).spec as JobSpec) : null;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return null;
      throw error;
    }
  }

  private async found<T>(id: string, act: (handle: WorkflowHandle<typeof codingJob>) => Promise<T>): Promise<T> {
    try {
      return await act(this.client.workflow.getHandle<typeof codingJob>(id));
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      throw rejected('id', id, 'is not a job that this server knows and that can take this', 'See the jobs with: longhaul list');
    }
  }
}

function differences(running: JobSpec, wanted: JobSpec): readonly string[] {
  const fields = Object.keys({ ...running, ...wanted }) as (keyof JobSpec)[];
  return fields.filter((field) => JSON.stringify(running[field]) !== JSON.stringify(wanted[field]));
}

function notYet(id: string): JobStatus {
  const spent = { turns: 0, inputTokens: 0, outputTokens: 0 };
  const budget = { maxSteps: 0, maxTokens: 0, maxWallMinutes: 0 };
  return {
    id,
    phase: 'preparing',
    doing: 'waiting for a worker',
    steps: 0,
    head: null,
    spent,
    budget,
    failingChecks: [],
    needsInput: false,
    outcome: null,
  };
}

/** At most 200 bytes: what the Web UI's list shows. */
function firstLine(goal: string): string {
  return Buffer.from(goal.split('\n')[0] ?? '')
    .subarray(0, 200)
    .toString('utf8')
    .replace(/\ufffd+$/, '');
}

/** At most 20 KB of Markdown; the goal is a person's own text. */
function details(job: JobSpec): string {
  const list = (items: readonly string[]) => items.map((item) => `- ${item}`).join('\n');
  const parts = [
    `## Goal\n${job.goal}`,
    job.constraints.length ? `## Constraints\n${list(job.constraints)}` : '',
    `## Checks\n${list(job.checks.map((it) => `${it.name}: \`${it.command}\``))}`,
    `## Delivery\n\`${job.delivery.branch}\` in ${job.repository}`,
  ];
  return parts.filter(Boolean).join('\n\n').slice(0, 15_000);
}
