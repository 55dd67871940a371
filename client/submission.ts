/** A job as a workflow: how it is started, how it shows in the Web UI, and what runs under its id already. */
import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { JobSpec } from '../contract/job';
import { type SEARCH_ATTRIBUTES, TASK_QUEUE, WORKFLOW } from '../contract/names';
import type { CodingJobInput, codingJob } from '../workflows/coding-job';

/** False if its id is taken, by a job that runs or by one that has ended. */
export async function startJob(client: Client, job: JobSpec): Promise<boolean> {
  try {
    await client.workflow.start<typeof codingJob>(WORKFLOW, {
      taskQueue: TASK_QUEUE,
      workflowId: job.id,
      // An ended job is taken up again under its own id, and only by one that says so.
      workflowIdReusePolicy: job.origin?.job === job.id ? 'ALLOW_DUPLICATE' : 'REJECT_DUPLICATE',
      args: [{ spec: job }],
      staticSummary: clipped(job.goal.split('\n')[0] ?? '', SUMMARY_BYTES),
      staticDetails: clipped(details(job), DETAILS_BYTES),
      searchAttributes: {
        LonghaulPhase: ['preparing'],
        LonghaulRepository: [clipped(job.repository, KEYWORD_BYTES)],
        LonghaulNeedsInput: [false],
        LonghaulMilestone: [''],
        LonghaulTokens: [0],
        LonghaulUsd: [0],
      } satisfies Record<keyof typeof SEARCH_ATTRIBUTES, unknown[]>,
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

/** The job that runs under this id, `taken` by one that has ended or by a workflow of another kind, or `free`. */
export async function runningSpec(client: Client, id: string): Promise<JobSpec | 'taken' | 'free'> {
  try {
    const { status, type } = await client.workflow.getHandle(id).describe();
    if (status.name !== 'RUNNING' || type !== WORKFLOW) return 'taken';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'free';
    throw error;
  }
  const { namespace } = client.options;
  // The first event alone: a whole history can be larger than a message may be.
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace,
    execution: { workflowId: id },
    maximumPageSize: 1,
  });
  const payload = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
  return payload ? defaultPayloadConverter.fromPayload<CodingJobInput>(payload).spec : 'taken';
}

/** Fields in which a wanted job is not the one that runs. */
export function differences(running: JobSpec, wanted: JobSpec): readonly string[] {
  const fields = Object.keys({ ...running, ...wanted }) as (keyof JobSpec)[];
  return fields.filter((field) => JSON.stringify(running[field]) !== JSON.stringify(wanted[field]));
}

/** Temporal refuses longer ones. */
const SUMMARY_BYTES = 200;
/** Temporal takes 20,000; the rest is room for how it is encoded. */
const DETAILS_BYTES = 15_000;
/** A keyword on an SQL database is a column of 255 characters. */
const KEYWORD_BYTES = 200;

/** Markdown; the goal is a person's own text. */
function details(job: JobSpec): string {
  const list = (items: readonly string[]) => items.map((item) => `- ${item}`).join('\n');
  const parts = [
    `## Goal\n${job.goal}`,
    job.constraints.length ? `## Constraints\n${list(job.constraints)}` : '',
    `## Checks\n${list(job.checks.map((it) => `${it.name}: \`${it.command}\``))}`,
    `## Delivery\n\`${job.delivery.branch}\` in ${job.repository}`,
  ];
  return parts.filter(Boolean).join('\n\n');
}

/** Never in the middle of a character. */
function clipped(text: string, bytes: number): string {
  const whole = Buffer.from(text);
  if (whole.length <= bytes) return text;
  return whole
    .subarray(0, bytes)
    .toString('utf8')
    .replace(/\ufffd+$/, '');
}
