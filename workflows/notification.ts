/**
 * `notification`: one notice, sent until it has arrived or a day is over. A workflow of its own, so that a receiver that is down holds
 * up no job, and outlives one that has ended.
 */
import { ParentClosePolicy, proxyActivities, startChild, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../contract/activities';
import type { JobSpec } from '../contract/job';
import type { Notice } from '../contract/messages';

export interface NotificationInput {
  readonly to: NonNullable<JobSpec['notify']>;
  readonly notice: Notice;
}

const { notify } = proxyActivities<Activities>({
  startToCloseTimeout: '1 m',
  scheduleToCloseTimeout: '24 h',
  retry: { initialInterval: '1 s', backoffCoefficient: 2, maximumInterval: '10 m' },
});

export async function notification({ to, notice }: NotificationInput): Promise<void> {
  await Promise.all([
    ...(to.webhook === undefined ? [] : [notify({ notice, webhook: to.webhook })]),
    ...(to.command ? [notify({ notice })] : []),
  ]);
}

/** Returns when it is on its way. */
export async function sendNotice(input: NotificationInput): Promise<void> {
  await startChild(notification, {
    workflowId: `${workflowInfo().workflowId}/notice/${input.notice.id}`,
    args: [input],
    parentClosePolicy: ParentClosePolicy.ABANDON,
    staticSummary: input.notice.type,
  });
}
