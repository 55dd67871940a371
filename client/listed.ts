/** Jobs as the server lists them: search attributes and what each last published, no worker asked. */
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { JobStatus } from '../contract/messages';
import { STATUS_MEMO, WORKFLOW } from '../contract/names';
import type { OutcomeKind } from '../contract/steps';

export interface Listed {
  readonly id: string;
  /** Of the workflow, in Temporal's words: RUNNING, COMPLETED, CANCELLED, TERMINATED, FAILED, TIMED_OUT. */
  readonly state: string;
  readonly phase: string;
  readonly needsInput: boolean;
  /** Null while it goes on, and for one that was ended from outside. */
  readonly outcome: OutcomeKind | null;
  /** Of its first run, however often it continued as new. */
  readonly startedAt: string;
  /** What it published last; a job that no worker has seen has published nothing. */
  readonly published?: Pick<JobStatus, 'doing' | 'steps' | 'spent' | 'budget' | 'milestone'>;
}

/** When jobs began, by run: asked of the server once each. */
export type Beginnings = Map<string, Date>;

const ASKED_AT_ONCE = 16;

/** Newest first. */
export async function listJobs(client: Client, limit: number, beginnings: Beginnings): Promise<readonly Listed[]> {
  const found: WorkflowExecutionInfo[] = [];
  // Runs of one job that continued as new are one job.
  for await (const it of client.workflow.list({ query: `WorkflowType = '${WORKFLOW}' AND ExecutionStatus != 'ContinuedAsNew'` })) {
    // One that was taken up again is its newest run.
    if (!found.some(({ workflowId }) => workflowId === it.workflowId)) found.push(it);
    if (found.length >= limit) break;
  }
  const unknown = found.filter(({ runId }) => !beginnings.has(runId));
  for (let at = 0; at < unknown.length; at += ASKED_AT_ONCE)
    await Promise.all(unknown.slice(at, at + ASKED_AT_ONCE).map(async (it) => beginnings.set(it.runId, await beginningOf(client, it))));
  const jobs = found.map((it) => listed(it, beginnings.get(it.runId) ?? it.startTime));
  return jobs.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
}

function listed(it: WorkflowExecutionInfo, startedAt: Date): Listed {
  const attribute = (name: string) => (it.searchAttributes as Record<string, unknown[]>)[name]?.[0];
  const status = it.memo?.[STATUS_MEMO] as JobStatus | undefined;
  return {
    id: it.workflowId,
    state: it.status.name,
    phase: String(attribute('LonghaulPhase') ?? ''),
    needsInput: it.status.name === 'RUNNING' && attribute('LonghaulNeedsInput') === true,
    outcome: status?.outcome?.kind ?? null,
    startedAt: startedAt.toISOString(),
    ...(status ? { published: publishedOf(status) } : {}),
  };
}

function publishedOf({ doing, steps, spent, budget, milestone }: JobStatus): NonNullable<Listed['published']> {
  return { doing, steps, spent, budget, ...(milestone ? { milestone } : {}) };
}

/** Of its first run; of the run that is listed where the first one is past the server's retention. */
export async function beginningOf(client: Client, run: Pick<WorkflowExecutionInfo, 'workflowId' | 'runId' | 'startTime'>): Promise<Date> {
  const describe = (runId: string) => client.workflow.getHandle(run.workflowId, runId).describe();
  try {
    const first = (await describe(run.runId)).raw.workflowExecutionInfo?.firstRunId;
    return first && first !== run.runId ? (await describe(first)).startTime : run.startTime;
  } catch {
    return run.startTime;
  }
}
