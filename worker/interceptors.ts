/** Keeps the record of running activities: the one thing a worker does around every activity. */
import type { Context } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { type RunningActivity, RunningRecords } from './running';

export function recordRunningIn(directory: string): ActivityInterceptorsFactory {
  const records = new RunningRecords(directory);
  return (context) => ({
    inbound: {
      async execute(input, next) {
        const activity = describe(context);
        if (!activity) return next(input);
        record(records, activity, context);
        try {
          return await next(input);
        } finally {
          forget(records, activity, context);
        }
      },
    },
  });
}

/** Only a workflow's own activities can be handed back by id. */
function describe({ info }: Context): RunningActivity | null {
  const { workflowExecution, activityId, attempt, activityType } = info;
  if (!workflowExecution || info.isLocal) return null;
  const { workflowId, runId } = workflowExecution;
  return { workflowId, runId, activityId, attempt, type: activityType };
}

/** A full disk must not fail work that needs none: without its record an activity is only noticed later. */
function record(records: RunningRecords, activity: RunningActivity, context: Context): void {
  try {
    records.add(activity);
  } catch (error) {
    context.log.warn('cannot record a running activity: if this worker dies, it is noticed by its heartbeat only', { error });
  }
}

/** One that stays is handed back in vain: the server knows that it has ended. */
function forget(records: RunningRecords, activity: RunningActivity, context: Context): void {
  try {
    records.remove(activity);
  } catch (error) {
    context.log.warn('cannot remove the record of an activity that has ended', { error });
  }
}
