/** What the command or the call under way said last: it rides on the heartbeat of its activity and costs the job nothing. */
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';

/** Null where nothing is under way, or nothing was said yet. */
export async function liveLine(client: Client, id: string): Promise<string | null> {
  const { raw } = await client.workflow.getHandle(id).describe();
  const payload = raw.pendingActivities?.[0]?.heartbeatDetails?.payloads?.[0];
  if (!payload) return null;
  const { doing } = defaultPayloadConverter.fromPayload<{ readonly doing?: unknown }>(payload);
  return typeof doing === 'string' && doing !== '' ? doing : null;
}
