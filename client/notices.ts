/** Who was told of a job outside of it, as the server knows it: each notice is a workflow of its own, and no step. */
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { NotificationInput } from '../workflows/notification';
import { eventsOfAllRuns, type HistoryEvent, ifKnown } from './run-histories';

export interface Notified {
  /** When it came about. */
  readonly at: string;
  readonly type: string;
  readonly text: string;
  /** A webhook without what follows its host, which may be a secret; `command` for that of the worker. */
  readonly to: readonly string[];
  readonly state: 'arrived' | 'on its way' | 'did not arrive' | 'not known';
}

/** Oldest first. Null where no server answers, or none that knows all of the job. */
export async function noticesOf(client: Client, id: string): Promise<readonly Notified[] | null> {
  const runs = await ifKnown(eventsOfAllRuns(client, id));
  return (
    runs &&
    Promise.all(
      runs
        .flat()
        .flatMap(sentBy)
        .map((notice) => withState(client, notice)),
    )
  );
}

interface Sending {
  readonly workflowId: string;
  readonly input: NotificationInput;
}

function sentBy({ startChildWorkflowExecutionInitiatedEventAttributes: child }: HistoryEvent): readonly Sending[] {
  const payload = child?.input?.payloads?.[0];
  if (!payload || child?.workflowType?.name !== 'notification') return [];
  return [{ workflowId: child.workflowId ?? '', input: defaultPayloadConverter.fromPayload<NotificationInput>(payload) }];
}

async function withState(client: Client, { workflowId, input: { to, notice } }: Sending): Promise<Notified> {
  const seen = await ifKnown(client.workflow.getHandle(workflowId).describe());
  const { timestamp: at, type, text } = notice;
  const receivers = [...(to.webhook === undefined ? [] : [hostOf(to.webhook)]), ...(to.command ? ['command'] : [])];
  return { at, type, text, to: receivers, state: STATES[seen?.status.name ?? ''] ?? (seen ? 'did not arrive' : 'not known') };
}

function hostOf(webhook: string): string {
  return URL.canParse(webhook) ? new URL(webhook).origin : 'webhook';
}

const STATES: Readonly<Record<string, Notified['state']>> = { COMPLETED: 'arrived', RUNNING: 'on its way' };
