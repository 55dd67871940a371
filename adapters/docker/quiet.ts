/**
 * Asks the engine itself, which no command can deceive, whether only the container's own two processes are left.
 * A killed process may take a moment to die, and may still write until it has.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { deadline } from './engine';

/** The init process and the main one. */
const OWN_PROCESSES = 2;
const WAITS_MS = [0, 5, 20, 50, 100, 200, 400, 800, 1_600];

/** False if something still runs after about three seconds. */
export async function waitUntilQuiet(container: Docker.Container): Promise<boolean> {
  for (const waitMs of WAITS_MS) {
    if (waitMs > 0) await sleep(waitMs);
    const { Processes } = await container.top({ abortSignal: deadline() });
    if (Processes.length <= OWN_PROCESSES) return true;
  }
  return false;
}
