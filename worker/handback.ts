/**
 * Hands a dead worker's activities back to the server, so that their next attempts start at once instead of after a heartbeat
 * timeout. Only to be called by who knows that the worker is dead: its supervisor, or its slot's next owner.
 */
import { ActivityNotFoundError, ApplicationFailure, type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { RunningActivity } from './running';

/** PendingActivityState of Temporal's API, whose package is not among our direct dependencies. */
const STARTED = 2;
const CANCEL_REQUESTED = 3;

/**
 * Returns how many it handed back. One that ended meanwhile, or is in another attempt by now, is left alone: calling this twice,
 * or from two processes, harms nothing. Throws what the connection throws.
 */
export async function handBack(client: Client, activities: readonly RunningActivity[]): Promise<number> {
  const handed = await Promise.all(activities.map((activity) => handBackOne(client, activity)));
  return handed.filter(Boolean).length;
}

async function handBackOne(client: Client, activity: RunningActivity): Promise<boolean> {
  const { workflowId, runId, activityId } = activity;
  try {
    const state = await stateOf(client, activity);
    if (state === null) return false;
    await forgetDeadCache(client, activity);
    // Failing it would be taken for an error of the work; this is what a worker that saw the request would have said.
    if (state === CANCEL_REQUESTED) await client.activity.reportCancellation({ workflowId, runId, activityId });
    else if (state === STARTED) await client.activity.fail({ workflowId, runId, activityId }, workerDied(activity));
    else return false;
    return true;
  } catch (error) {
    if (error instanceof ActivityNotFoundError || error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** What the workflow does next would wait for the dead worker, which has it in its cache, until that is given up (2 s): no more than that. */
async function forgetDeadCache(client: Client, { workflowId, runId }: RunningActivity): Promise<void> {
  const { namespace } = client.options;
  await client.workflowService.resetStickyTaskQueue({ namespace, execution: { workflowId, runId } }).catch(() => {});
}

/** The server addresses activities by id whatever their attempt: a later attempt, on a live worker, must not be hit. */
async function stateOf(client: Client, { workflowId, runId, activityId, attempt }: RunningActivity) {
  const { raw } = await client.workflow.getHandle(workflowId, runId).describe();
  const pending = raw.pendingActivities?.find((it) => it.activityId === activityId && it.attempt === attempt);
  return pending?.state ?? null;
}

function workerDied({ type }: RunningActivity): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'WorkerDied',
    message: `The worker died while it ran ${type}; another attempt takes over.`,
    nonRetryable: false,
    // The next attempt is not what failed: no back-off. Zero would mean "as the policy says".
    nextRetryDelay: 1,
  });
}
