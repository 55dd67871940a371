/** The events of a job over all of its runs: each goes on from the one before it as a new workflow run. */
import { type Client, isGrpcServiceError, NamespaceNotFoundError, ServiceError, WorkflowNotFoundError } from '@temporalio/client';

type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;
export type HistoryEvent = NonNullable<History['events']>[number];

/** Oldest first. Throws what the client throws, where one of the runs is not there any more. */
export async function eventsOfAllRuns(client: Client, id: string): Promise<readonly (readonly HistoryEvent[])[]> {
  const runs: (readonly HistoryEvent[])[] = [];
  let runId: string | undefined = (await client.workflow.getHandle(id).describe()).runId;
  while (runId) {
    const { events } = await client.workflow.getHandle(id, runId).fetchHistory();
    runs.unshift(events ?? []);
    runId = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
  }
  return runs;
}

/** Null where the server does not answer, or does not know what it was asked for. */
export async function ifKnown<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ServiceError || error instanceof WorkflowNotFoundError || error instanceof NamespaceNotFoundError) return null;
    if (isGrpcServiceError(error)) return null;
    throw error;
  }
}
