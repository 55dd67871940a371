/** Ends containers and waits until the engine no longer knows them: only then can nothing in them run any more. */
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { SandboxFailure } from '../../contract/failures';
import { deadline } from './engine';
import { isAlreadyGone } from './failures';

const POLL_MS = 25;
/** Removing takes 40 ms on a quiet machine; a process stuck in the kernel's disk queue can hold it up for long. */
const GONE_WITHIN_MS = 60_000;

/** Removes the containers with these labels that `chosen` picks. Returns how many. */
export async function removeAll(
  engine: Docker,
  filters: { readonly label: string[] },
  chosen: (labels: Readonly<Record<string, string>>) => Promise<boolean> = async () => true,
): Promise<number> {
  const found = await engine.listContainers({ all: true, filters, abortSignal: deadline() });
  let removed = 0;
  for (const { Id, Labels } of found) {
    if (!(await chosen(Labels))) continue;
    await remove(engine.getContainer(Id));
    removed += 1;
  }
  return removed;
}

/** Kills and removes one container and returns when it is gone. False if it was gone already, or going, by somebody else's hand. */
export async function remove(container: Docker.Container): Promise<boolean> {
  const ours = await kill(container);
  const giveUpAt = Date.now() + GONE_WITHIN_MS;
  while (await exists(container)) {
    if (Date.now() > giveUpAt) {
      throw new SandboxFailure(
        'unreachable',
        `Container ${container.id} does not go away. Remove it by hand: docker rm -f ${container.id}`,
      );
    }
    await sleep(POLL_MS);
  }
  return ours;
}

async function kill(container: Docker.Container): Promise<boolean> {
  try {
    await container.remove({ force: true, v: true, abortSignal: deadline() });
    return true;
  } catch (error) {
    if (isAlreadyGone(error)) return false;
    throw error;
  }
}

async function exists(container: Docker.Container): Promise<boolean> {
  try {
    await container.inspect({ abortSignal: deadline() });
    return true;
  } catch (error) {
    if (isAlreadyGone(error)) return false;
    throw error;
  }
}
