/**
 * The library: submit jobs, see them, act on them. Typed, without output of its own; the command line is a thin layer over it.
 * Starts workflows by name and never loads workflow code.
 */
import type { Client } from '@temporalio/client';
import { type Environment, readEnvironment } from '../config/environment';
import { secretsOf } from '../config/job';
import type { Problem } from '../config/problem';
import { secretsIn } from '../config/secrets-in';
import type { ActName, Amendment, Extension } from '../contract/acts';
import type { JobSpec } from '../contract/job';
import { TASK_QUEUE } from '../contract/names';
import { type Redactor, redactorFor } from '../redaction/redactor';
import type { Report } from '../report/model';
import { type Audit, auditOf } from './audit';
import { connectTo, type Server, serverFor } from './connect';
import { RejectedError, rejected } from './errors';
import { type FollowUp, followUp } from './follow-up';
import { Job } from './job';
import { type JobFacts, jobFacts } from './job-facts';
import { type ActOn, actOnRunning } from './known-job';
import { type Beginnings, type Listed, listJobs } from './listed';
import { liveLine } from './live-line';
import { type Notified, noticesOf } from './notices';
import { type ForkChanges, forkOf, takenUpAgain } from './origin';
import { checkJob } from './preflight';
import { reportFromStore } from './report/from-store';
import { retriedOf } from './report/retried';
import { type SeenStatus, seenStatus } from './seen-status';
import { type Payload, type Sender, type Sent, send, sendCancel } from './send';
import { explained } from './server-errors';
import { diffOf, openStore, type Step, stepsOf } from './steps';
import { differences, runningSpec, startJob } from './submission';

export interface Submitted {
  readonly id: string;
  /** False if a job with this id was running already: that one is meant. */
  readonly started: boolean;
  /** What differs from the job that runs under this id, by field. */
  readonly differs: readonly string[];
}

export class Longhaul {
  private readonly beginnings: Beginnings = new Map();
  private readonly secrets: Redactor;

  private constructor(
    readonly server: Server,
    private readonly client: Client,
    private readonly environment: Environment,
  ) {
    this.secrets = redactorFor(environment.secrets);
  }

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
      const standing = await runningSpec(this.client, job.id);
      if (typeof standing === 'object') return { id: job.id, started: false, differs: differences(standing, job) };
      const problems = [...secretsOf(job, { findSecrets: this.secrets.find }), ...(await checkJob(job, this.server.isDev))];
      if (standing === 'taken') throw new RejectedError([idTaken(job.id), ...problems.filter((it) => !comesOfId(it, job))]);
      if (problems.length > 0) throw new RejectedError(problems);
      if (await startJob(this.client, job)) return { id: job.id, started: true, differs: [] };
      const winner = await runningSpec(this.client, job.id);
      if (typeof winner === 'object') return { id: job.id, started: false, differs: differences(winner, job) };
      throw new RejectedError([idTaken(job.id)]);
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
    return this.asked(() => listJobs(this.client, limit, this.beginnings));
  }

  async status(id: string): Promise<SeenStatus> {
    return this.asked(() => seenStatus(this.client, id));
  }

  /** What it was asked for and when it began. */
  async facts(id: string): Promise<JobFacts> {
    return this.asked(() => jobFacts(this.client, id));
  }

  /** To follow one: `for await (const event of longhaul.job(id).events())`. Whether there is such a job is asked by what is then called. */
  job(id: string): Job {
    return new Job(this, id);
  }

  /** What the command or the call under way said last; null if nothing. */
  liveLine(id: string): Promise<string | null> {
    return this.asked(() => liveLine(this.client, id));
  }

  /** Guidance, as a step of the job and in its ledger. */
  steer(id: string, text: string, sender: Sender = {}): Promise<Sent> {
    return this.send(id, 'steer', { ...sender, text: saying(text) });
  }

  /** What the job asked for. */
  answer(id: string, text: string, sender: Sender = {}): Promise<Sent> {
    return this.send(id, 'answer', { ...sender, text: saying(text) });
  }

  /** Yes to what the job waits with; a comment is guidance. */
  approve(id: string, text = '', sender: Sender = {}): Promise<Sent> {
    return this.send(id, 'approve', { ...sender, text });
  }

  reject(id: string, text: string, sender: Sender = {}): Promise<Sent> {
    return this.send(id, 'reject', { ...sender, text: saying(text) });
  }

  /** Returns when nothing runs any more: after it the job does nothing until `resume`. */
  pause(id: string, sender: Sender = {}): Promise<Sent> {
    return this.send(id, 'pause', sender);
  }

  /** Goes on after a pause, or after the cause of a wait was mended. */
  resume(id: string, sender: Sender = {}): Promise<Sent> {
    return this.send(id, 'resume', sender);
  }

  /** Adds to the budget, and goes on if the job waited for that. */
  extend(id: string, extension: Extension, sender: Sender = {}): Promise<Sent> {
    return this.send(id, 'extend', { ...sender, ...extension });
  }

  /** What is given takes the place of what stood in the goal ledger. */
  amend(id: string, amendment: Amendment, sender: Sender = {}): Promise<Sent> {
    return this.send(id, 'amend', { ...sender, ...amendment });
  }

  /** Goes on from an earlier step; those after it stay recorded and readable. A job that has ended is taken up again, from its store. */
  async rewind(id: string, to: number, { text, ...sender }: Sender & { readonly text?: string } = {}): Promise<Sent> {
    if ((await this.asked(() => runningSpec(this.client, id))) !== 'taken')
      return this.send(id, 'rewind', { ...sender, ...(text === undefined ? {} : { text }), to });
    this.refuseSecrets({ text });
    const job = await takenUpAgain(this.environment.home, id, to, text, sender);
    await this.asked(() => startJob(this.client, job));
    return { messageId: job.origin?.message.id ?? '', heard: (await this.workers()) > 0 };
  }

  /** A new job that goes on from a step of another one, running or ended, on the machine that has its store. */
  async fork(id: string, at: number, changes: ForkChanges = {}): Promise<Submitted> {
    return this.submit(await forkOf(this.environment.home, id, at, changes));
  }

  /**
   * Hands what reviewers said on the job's pull request to it, each remark once; a job that has ended is taken up again. Of people that
   * GitHub counts among the repository's, unless `fromAnyone`. On the machine that has its store.
   */
  followUp(id: string, { fromAnyone = false }: { readonly fromAnyone?: boolean } = {}): Promise<FollowUp> {
    return this.asked(() => followUp(this.client, this.environment, id, fromAnyone));
  }

  /**
   * Returns when nothing of the job runs any more; its work so far is then delivered. Cancelled again, it ends without a branch where
   * none can be made.
   */
  async cancel(id: string, text = '', sender: Sender = {}): Promise<Sent> {
    this.refuseSecrets({ ...sender, text });
    const remedy = `There is nothing to stop; how it ended: longhaul status ${id}`;
    return this.act(id, remedy, (handle, isBeingCancelled) => sendCancel(this.client, handle, isBeingCancelled, { ...sender, text }));
  }

  /** The recorded steps from `fromStep` on, oldest first, read from the job's store on this machine. */
  log(id: string, fromStep = 0): Promise<readonly Step[]> {
    return stepsOf(this.environment.home, id, fromStep);
  }

  /** What changed in the work between two steps; from the start to the last one unless given. */
  async diff(id: string, from?: number, to?: number): Promise<string> {
    return diffOf(await openStore(this.environment.home, id, this.secrets), from, to);
  }

  /** The whole job, to be shown by `reportToHtml` or `reportToMarkdown`. */
  async report(id: string): Promise<Report> {
    return reportFromStore(this.environment.home, id, await retriedOf(this.client, id), this.secrets);
  }

  /** What people did and what the job did outside, with whether the record of it is whole. */
  async audit(id: string): Promise<Audit> {
    const store = await openStore(this.environment.home, id);
    return auditOf(store, await this.log(id), await this.notices(id));
  }

  /** Who was told outside; null where the server does not know all of the job. */
  notices(id: string): Promise<readonly Notified[] | null> {
    return noticesOf(this.client, id);
  }

  close(): Promise<void> {
    return this.client.connection.close();
  }

  private async send(id: string, name: ActName, payload: Payload): Promise<Sent> {
    this.refuseSecrets(payload);
    return this.act(id, GO_ON, (handle) => send(this.client, handle, name, payload));
  }

  /** What is sent is in the history for ever. */
  private refuseSecrets(payload: object): void {
    const problems = secretsIn(payload, this.secrets.find);
    if (problems.length > 0) throw new RejectedError(problems);
  }

  private act<T>(id: string, remedyIfEnded: string, act: ActOn<T>): Promise<T> {
    return this.asked(() => actOnRunning(this.client, id, remedyIfEnded, act));
  }

  private async asked<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      throw explained(error, this.server.address);
    }
  }
}

function idTaken(id: string): Problem {
  const remedy = 'Choose another id (--id ID); the ended job stays readable under this one';
  return { field: 'id', value: id, problem: 'was used by a job that has ended', remedy };
}

/** The branch that an earlier job of this id made: another id has another one. */
function comesOfId({ field }: Problem, { id, delivery }: JobSpec): boolean {
  return field === 'delivery.branch' && delivery.branch === `longhaul/${id}`;
}

const GO_ON = 'Submit a new job that goes on from its branch: give that as base (--base), and another id';

/** TaskQueueType of Temporal's API, whose package is not among our direct dependencies. */
const WORKFLOW_QUEUE = 1;

function saying(text: string): string {
  if (text.trim() === '') throw rejected('text', text, 'is empty', 'Say what the job should know');
  return text;
}
