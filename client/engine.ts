/** Whether a container engine and an image are there, as a worker on this machine would find them. Asks only. */
import type Docker from 'dockerode';

const ANSWER_MS = 5_000;

/** Its version, or null if none answers. */
export async function engineVersion(): Promise<string | null> {
  try {
    return (await (await connect()).version()).Version;
  } catch {
    return null;
  }
}

export async function hasImage(image: string): Promise<boolean> {
  try {
    await (await connect()).getImage(image).inspect();
    return true;
  } catch {
    return false;
  }
}

/** Loaded here, since it is a quarter of what starting a command takes and few commands ask. */
async function connect(): Promise<Docker> {
  const { default: Engine } = await import('dockerode');
  return new Engine({ timeout: ANSWER_MS });
}
