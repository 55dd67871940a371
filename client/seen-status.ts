/** Where a job stands, as its worker says; where none answers, or the job has ended, as it was last published. */
import { type Client, QueryNotRegisteredError, QueryRejectedError, ServiceError, type WorkflowHandle } from '@temporalio/client';
import type { JobStatus } from '../contract/messages';
import { QUERIES, STATUS_MEMO, WORKFLOW } from '../contract/names';
import { rejected } from './errors';

export interface SeenStatus extends JobStatus {
  /** False if the job goes on and no worker answered: then this is what it last published. */
  readonly live: boolean;
}

const QUERY_MS = 2_000;
const DESCRIBE_MS = 10_000;

/** Throws `RejectedError` for a workflow that is not a job, and what Temporal throws. */
export async function seenStatus(client: Client, handle: WorkflowHandle): Promise<SeenStatus> {
  const status = await askWorker(client, handle);
  if (status) return { ...status, live: true };
  const { type, status: state, memo } = await client.withDeadline(Date.now() + DESCRIBE_MS, () => handle.describe());
  const id = handle.workflowId;
  if (type !== WORKFLOW) throw rejected('id', id, `is a workflow of another kind (${type})`, 'See the jobs with: longhaul list');
  const published = (memo?.[STATUS_MEMO] as JobStatus | undefined) ?? notYet(id);
  if (state.name === 'RUNNING') return { ...published, live: false };
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
  return { id, phase: 'preparing', doing: 'waiting for a worker', ...nothing };
}
