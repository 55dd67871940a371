/** Reads a workflow's history page by page, however large it is, and counts where each step ends. */
import { Connection } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import type { History } from '../world';

const { HistoryEvent } = temporal.api.history.v1;

/** `stepEnds`: the type of the activity whose completion ends a step. Of runs that continued each other, all. */
export async function readHistory(address: string, workflowId: string, stepEnds: string): Promise<History> {
  const connection = await Connection.connect({ address, channelArgs: { 'grpc.max_receive_message_length': -1 } });
  try {
    const runIds = await runsOf(connection, workflowId);
    const byStep: { events: number; bytes: number }[] = [];
    let [events, bytes] = [0, 0];
    for (const runId of runIds) {
      const types = new Map<string, string>();
      for await (const event of eventsOf(connection, workflowId, runId)) {
        events++;
        bytes += HistoryEvent.encode(event).finish().length;
        const scheduled = event.activityTaskScheduledEventAttributes;
        if (scheduled) types.set(String(event.eventId), scheduled.activityType?.name ?? '');
        const of = event.activityTaskCompletedEventAttributes?.scheduledEventId;
        if (of && types.get(String(of)) === stepEnds) byStep.push({ events, bytes });
      }
    }
    return { runs: runIds.length, events, bytes, byStep };
  } finally {
    await connection.close();
  }
}

async function runsOf({ workflowService }: Connection, workflowId: string): Promise<string[]> {
  const { executions } = await workflowService.listWorkflowExecutions({ namespace: 'default', query: `WorkflowId = '${workflowId}'` });
  return (executions ?? []).map(({ execution }) => execution?.runId ?? '').reverse();
}

async function* eventsOf({ workflowService }: Connection, workflowId: string, runId: string) {
  let nextPageToken: Uint8Array | undefined;
  do {
    const page = await workflowService.getWorkflowExecutionHistory({
      namespace: 'default',
      execution: { workflowId, runId },
      maximumPageSize: 20,
      ...(nextPageToken ? { nextPageToken } : {}),
    });
    yield* page.history?.events ?? [];
    nextPageToken = page.nextPageToken?.length ? page.nextPageToken : undefined;
  } while (nextPageToken);
}
