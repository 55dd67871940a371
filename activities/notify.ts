/** `notify`: one notice to one receiver: a webhook, or a command of the worker's machine. No step: it changes nothing of a job. */
import type { NotifyInput } from '../contract/activities';
import type { Attempt } from './attempt';
import type { Ports } from './ports';

export function notify(ports: Ports, { notice, webhook }: NotifyInput, at: Attempt): Promise<void> {
  return webhook === undefined ? ports.notifier.command(notice, at.signal) : ports.notifier.webhook(webhook, notice, at.signal);
}
