/** Keeps the record of running activities: the one thing a worker does around every activity. */
import type { Context } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { forgetRunning, type RunningActivity, recordRunning } from './running';

export function recordRunningIn(directory: string): ActivityInterceptorsFactory {
  return (context) => ({
    inbound: {
      async execute(input, next) {
        const activity = describe(context);
        if (!activity) return next(input);
        record(directory, activity, context);
        try {
          return await next(input);
        } finally {
          forgetRunning(directory, activity);
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
function record(directory: string, activity: RunningActivity, context: Context): void {
  try {
    recordRunning(directory, activity);
  } catch (error) {
    context.log.warn('cannot record a running activity: if this worker dies, it is noticed by its heartbeat only', { error });
  }
}
