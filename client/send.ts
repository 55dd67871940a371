/**
 * A person's message to a running job: as an update where a worker answers, which says at once what makes no sense and returns with its
 * effect; as a signal where none does, which waits. Both have the same id, so it is one message even if both arrive.
 */
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import type { Client, WorkflowHandle } from '@temporalio/client';
import {
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { ActName, Amendment, Extension } from '../contract/acts';
import { LIMITS } from '../contract/limits';
import type { Taken } from '../contract/messages';
import type { codingJob } from '../workflows/coding-job';
import { RejectedError, rejected } from './errors';

export interface Sender {
  /** The same id twice is one message; a new one if absent. */
  readonly messageId?: string;
  /** Who says it; the user of this machine if absent. Taken at its word. */
  readonly from?: string;
}

/** What goes with the act: its text, amounts, position, or changes. */
export type Payload = Sender & { readonly text?: string; readonly to?: number } & Extension & Amendment;

export interface Sent {
  readonly messageId: string;
  /** False if no worker answered: the message waits at the server for one. */
  readonly heard: boolean;
  /** Where the job stood when it was heard. */
  readonly phase?: Taken['phase'];
}

type Handle = WorkflowHandle<typeof codingJob>;

/** A live worker takes an update within milliseconds. */
const TAKEN_WITHIN_MS = 2_500;
/** To end what runs: longer than a container's kill. */
const STILL_WITHIN_MS = 20_000;

export async function send(client: Client, handle: Handle, act: ActName, payload: Payload): Promise<Sent> {
  checkText(payload.text ?? '');
  const { messageId = randomUUID(), from = userName(), ...rest } = payload;
  const message = { id: messageId, from, ...rest };
  const taken = await update(client, handle, act, message);
  if (taken) return { messageId, heard: true, phase: taken.phase };
  await handle.signal(act, message);
  return { messageId, heard: false };
}

/**
 * Temporal's own cancellation comes behind it: by that the workflow ends as cancelled, and a worker of any build understands it. The
 * same message once more, as an update, is answered when nothing runs any more.
 */
export async function sendCancel(client: Client, handle: Handle, isBeingCancelled: boolean, payload: Payload): Promise<Sent> {
  checkText(payload.text ?? '');
  const { messageId = randomUUID(), from = userName(), text = '' } = payload;
  const message = { id: messageId, from, text };
  await handle.signal('cancel', message);
  try {
    if (!isBeingCancelled) await handle.cancel();
    const taken = await update(client, handle, 'cancel', message);
    return taken ? { messageId, heard: true, phase: taken.phase } : { messageId, heard: false };
  } catch (error) {
    // It has ended meanwhile: nothing runs.
    if (error instanceof WorkflowNotFoundError || error instanceof RejectedError) return { messageId, heard: true, phase: 'ended' };
    throw error;
  }
}

/** Null if no worker takes it in time. */
async function update(client: Client, handle: Handle, act: ActName, message: { readonly id: string }): Promise<Taken | null> {
  try {
    const started = await client.withDeadline(Date.now() + TAKEN_WITHIN_MS, () =>
      handle.startUpdate<Taken, [unknown]>(act, { args: [message], updateId: message.id, waitForStage: 'ACCEPTED' }),
    );
    return await client.withDeadline(Date.now() + STILL_WITHIN_MS, () => started.result());
  } catch (error) {
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || error instanceof ServiceError) return null;
    if (!(error instanceof WorkflowUpdateFailedError)) throw error;
    const { cause } = error;
    if (!(cause instanceof ApplicationFailure && cause.type === 'refused')) return null;
    throw rejected(
      act,
      handle.workflowId,
      `is refused: ${cause.message}`,
      `See where the job stands: longhaul status ${handle.workflowId}`,
    );
  }
}

function checkText(text: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes <= LIMITS.messageBytes) return;
  throw rejected('text', `${bytes} bytes`, `is over ${LIMITS.messageBytes} bytes`, 'Put it into a file of the repository and name that');
}

/** A user of a container may have no name. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'a person';
  }
}
