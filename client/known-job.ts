/** A job by its id: told apart are one that is not there, a workflow that is no job, and a job that has ended. */
import { type Client, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { WORKFLOW } from '../contract/names';
import type { codingJob } from '../workflows/coding-job';
import { type RejectedError, rejected } from './errors';

export type ActOn<T> = (handle: WorkflowHandle<typeof codingJob>, isBeingCancelled: boolean) => Promise<T>;

/**
 * Does something to a running job. Throws `RejectedError` where there is none under this id, with `remedyIfEnded` where there
 * was one. A workflow of another kind is never touched.
 */
export async function actOnRunning<T>(client: Client, id: string, remedyIfEnded: string, act: ActOn<T>): Promise<T> {
  const handle = client.workflow.getHandle<typeof codingJob>(id);
  const { type, status, raw } = await handle.describe().catch((error: unknown) => {
    throw error instanceof WorkflowNotFoundError ? noSuchJob(id) : error;
  });
  if (type !== WORKFLOW) throw notAJob(id, type);
  if (status.name !== 'RUNNING') throw hasEnded(id, remedyIfEnded);
  return act(handle, raw.workflowExtendedInfo?.cancelRequested === true).catch((error: unknown) => {
    // It ended in between.
    throw error instanceof WorkflowNotFoundError ? hasEnded(id, remedyIfEnded) : error;
  });
}

export function noSuchJob(id: string): RejectedError {
  return rejected('id', id, 'is not a job that this server knows', 'See the jobs with: longhaul list');
}

export function notAJob(id: string, type: string): RejectedError {
  return rejected('id', id, `is a workflow of another kind (${type})`, 'See the jobs with: longhaul list');
}

function hasEnded(id: string, remedy: string): RejectedError {
  return rejected('id', id, 'is a job that has ended', remedy);
}
