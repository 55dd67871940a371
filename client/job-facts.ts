/** What a job was asked for and when it began: the same for all of its runs. */
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { WORKFLOW } from '../contract/names';
import type { CodingJobInput } from '../workflows/coding-job';
import { noSuchJob, notAJob } from './known-job';
import { beginningOf } from './listed';

export interface JobFacts {
  readonly goal: string | null;
  readonly startedAtMs: number;
}

/** Throws `RejectedError` if there is no job under this id. */
export async function jobFacts(client: Client, id: string): Promise<JobFacts> {
  try {
    const run = await client.workflow.getHandle(id).describe();
    if (run.type !== WORKFLOW) throw notAJob(id, run.type);
    return { goal: await goalOf(client, id), startedAtMs: (await beginningOf(client, run)).getTime() };
  } catch (error) {
    throw error instanceof WorkflowNotFoundError ? noSuchJob(id) : error;
  }
}

/** Of its first event: each run carries the whole job. */
async function goalOf(client: Client, id: string): Promise<string | null> {
  const { namespace } = client.options;
  const request = { namespace, execution: { workflowId: id }, maximumPageSize: 1 };
  const { history } = await client.workflowService.getWorkflowExecutionHistory(request);
  const payload = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
  return payload ? (defaultPayloadConverter.fromPayload<CodingJobInput>(payload).spec?.goal ?? null) : null;
}
