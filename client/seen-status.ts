/** Where a job stands, as its worker says; where none answers, or the job has ended, as it was last published. */
import {
  type Client,
  QueryNotRegisteredError,
  QueryRejectedError,
  ServiceError,
  type WorkflowHandle,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { JobStatus } from '../contract/messages';
import { QUERIES, STATUS_MEMO, WORKFLOW } from '../contract/names';
import { noSuchJob, notAJob } from './known-job';

export interface SeenStatus extends JobStatus {
  /** False if the job goes on and no worker answered: then this is what it last published. */
  readonly live: boolean;
}

/** Said instead of what the job was doing when it last published: that is long over, or stands still. */
export const NO_WORKER = 'no worker answers; start one with: longhaul worker (or longhaul dev)';

const QUERY_MS = 2_000;
const DESCRIBE_MS = 10_000;

/** Throws `RejectedError` if there is no job under this id, and what Temporal throws. */
export async function seenStatus(client: Client, id: string): Promise<SeenStatus> {
  const handle = client.workflow.getHandle(id);
  try {
    const status = await askWorker(client, handle);
    return status ? { ...status, live: true } : await asPublished(client, handle);
  } catch (error) {
    throw error instanceof WorkflowNotFoundError ? noSuchJob(id) : error;
  }
}

async function asPublished(client: Client, handle: WorkflowHandle): Promise<SeenStatus> {
  const { type, status: state, memo } = await client.withDeadline(Date.now() + DESCRIBE_MS, () => handle.describe());
  if (type !== WORKFLOW) throw notAJob(handle.workflowId, type);
  const published = (memo?.[STATUS_MEMO] as JobStatus | undefined) ?? notYet(handle.workflowId);
  if (state.name === 'RUNNING') return { ...published, doing: published.needsInput ? published.doing : NO_WORKER, live: false };
  return { ...(published.outcome ? published : endedFromOutside(published, state.name)), live: true };
}

/** Null if no worker answers, or if the job has ended: then none is asked. */
async function askWorker(client: Client, handle: WorkflowHandle): Promise<JobStatus | null> {
  try {
    return await client.withDeadline(Date.now() + QUERY_MS, () => handle.query<JobStatus>(QUERIES.status));
  } catch (error) {
    if (error instanceof ServiceError || error instanceof QueryRejectedError || error instanceof QueryNotRegisteredError) return null;
    throw error;
  }
}

/** Terminated, timed out or failed: what it last published is not how it ended. */
function endedFromOutside(published: JobStatus, state: string): JobStatus {
  const doing = `${state.toLowerCase().replace('_', ' ')}, without an outcome; the steps recorded so far are in its log`;
  return { ...published, phase: 'ended', doing, needsInput: false };
}

/** Before its first workflow task. */
function notYet(id: string): JobStatus {
  const spent = { turns: 0, inputTokens: 0, outputTokens: 0 };
  const budget = { maxSteps: 0, maxTokens: 0, maxWallMinutes: 0 };
  const nothing = { steps: 0, head: null, spent, budget, failingChecks: [], needsInput: false, outcome: null };
  return { id, phase: 'preparing', doing: NO_WORKER, ...nothing };
}
