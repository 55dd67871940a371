/** What a job was asked for and when it began: the same for all of its runs. */
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { JobSpec } from '../contract/job';
import { WORKFLOW } from '../contract/names';
import type { CodingJobInput } from '../workflows/coding-job';
import { noSuchJob, notAJob } from './known-job';
import { beginningOf } from './listed';

export interface JobFacts {
  readonly goal: string | null;
  readonly startedAtMs: number;
  /** Names of its sealed checks: for people alone. */
  readonly sealed: readonly string[];
}

/** Throws `RejectedError` if there is no job under this id. */
export async function jobFacts(client: Client, id: string): Promise<JobFacts> {
  try {
    const run = await client.workflow.getHandle(id).describe();
    if (run.type !== WORKFLOW) throw notAJob(id, run.type);
    const spec = await specOf(client, id);
    const startedAtMs = (await beginningOf(client, run)).getTime();
    return { goal: spec?.goal ?? null, startedAtMs, sealed: (spec?.sealed ?? []).map(({ name }) => name) };
  } catch (error) {
    throw error instanceof WorkflowNotFoundError ? noSuchJob(id) : error;
  }
}

/** Of its first event: each run carries the whole job. */
async function specOf(client: Client, id: string): Promise<JobSpec | null> {
  const { namespace } = client.options;
  const request = { namespace, execution: { workflowId: id }, maximumPageSize: 1 };
  const { history } = await client.workflowService.getWorkflowExecutionHistory(request);
  const payload = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
  return payload ? (defaultPayloadConverter.fromPayload<CodingJobInput>(payload).spec ?? null) : null;
}
