/** Which steps were tried more than once: the one thing of a report that is not in the store, since it differs between two runs of a job. */
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { Retried } from '../../report/model';
import { eventsOfAllRuns, type HistoryEvent, ifKnown } from '../run-histories';

/** Oldest first, over all runs of the job. Null where the server cannot tell of all of them: the report is whole without. */
export async function retriedOf(client: Client, id: string): Promise<readonly Retried[] | null> {
  return (await ifKnown(eventsOfAllRuns(client, id)))?.flatMap(retriedIn) ?? null;
}

/** An activity's start is written when it ends, with the attempt that it was. Its result says which step it made. */
function retriedIn(events: readonly HistoryEvent[]): readonly Retried[] {
  const started = new Map(events.map((event) => [String(event.eventId), event.activityTaskStartedEventAttributes]));
  return events.flatMap(({ activityTaskCompletedEventAttributes: completed }) => {
    const attempt = completed ? started.get(String(completed.startedEventId)) : null;
    const commit = commitIn(completed?.result?.payloads?.[0]);
    if (!attempt || (attempt.attempt ?? 1) < 2 || commit === null) return [];
    const { message, applicationFailureInfo, timeoutFailureInfo } = attempt.lastFailure ?? {};
    const kind = applicationFailureInfo?.type ?? (timeoutFailureInfo ? 'timeout' : '');
    return [{ commit, attempts: attempt.attempt ?? 1, why: [kind, message].filter(Boolean).join(': ') }];
  });
}

function commitIn(payload: Parameters<typeof defaultPayloadConverter.fromPayload>[0] | undefined): string | null {
  const result = payload ? defaultPayloadConverter.fromPayload<unknown>(payload) : null;
  const commit = typeof result === 'object' && result !== null && 'commit' in result ? result.commit : null;
  return typeof commit === 'string' ? commit : null;
}
