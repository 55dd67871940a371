/**
 * Waits until a job has used its steps, by the server's word alone: a query is work for the worker that is measured, and of 32 jobs
 * asked every 50 ms it was half of what the worker did.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { JobStatus } from '../contract/messages';
import { STATUS_MEMO } from '../contract/names';

export async function parked(handle: WorkflowHandle, everyMs = 250): Promise<void> {
  for (;;) {
    const { memo } = await handle.describe();
    if ((memo?.[STATUS_MEMO] as JobStatus | undefined)?.phase === 'parked') return;
    await sleep(everyMs);
  }
}
