/** What a workflow's history says of itself, over all its runs: bytes, events, and when each activity was scheduled, started, done. */
import type { Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';

export interface ActivityFacts {
  readonly type: string;
  readonly summary: string;
  readonly scheduledMs: number;
  readonly startedMs: number;
  readonly completedMs: number;
  /** Encoded size of the history up to here, over all runs. */
  readonly bytesSoFar: number;
}

export interface HistoryFacts {
  readonly runs: number;
  readonly events: number;
  readonly bytes: number;
  readonly activities: readonly ActivityFacts[];
}

export async function historyFacts(client: Client, workflowId: string): Promise<HistoryFacts> {
  const runIds: string[] = [];
  for await (const run of client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) runIds.unshift(run.runId);
  const activities: ActivityFacts[] = [];
  let events = 0;
  let bytes = 0;
  for (const runId of runIds) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const open = new Map<string, Omit<ActivityFacts, 'completedMs' | 'bytesSoFar'>>();
    for (const event of history.events ?? []) {
      events++;
      bytes += temporal.api.history.v1.HistoryEvent.encode(event).finish().length;
      const at = millis(event.eventTime);
      const id = String(event.eventId);
      const {
        activityTaskScheduledEventAttributes: scheduled,
        activityTaskStartedEventAttributes: started,
        activityTaskCompletedEventAttributes: completed,
      } = event;
      if (scheduled)
        open.set(id, {
          type: scheduled.activityType?.name ?? '',
          summary: text(event.userMetadata?.summary?.data),
          scheduledMs: at,
          startedMs: at,
        });
      if (started)
        open.set(String(started.scheduledEventId), { ...(open.get(String(started.scheduledEventId)) as ActivityFacts), startedMs: at });
      if (completed)
        activities.push({ ...(open.get(String(completed.scheduledEventId)) as ActivityFacts), completedMs: at, bytesSoFar: bytes });
    }
  }
  return { runs: runIds.length, events, bytes, activities };
}

function millis(time: { seconds?: unknown; nanos?: number | null } | null | undefined): number {
  return Number(time?.seconds ?? 0) * 1_000 + (time?.nanos ?? 0) / 1e6;
}

function text(data: Uint8Array | null | undefined): string {
  return data ? Buffer.from(data).toString('utf8') : '';
}
