/** Whether a container engine and an image are there, as a worker on this machine would find them. Asks only. */
import Docker from 'dockerode';

const ANSWER_MS = 5_000;

/** Its version, or null if none answers. */
export async function engineVersion(): Promise<string | null> {
  try {
    return (await connect().version()).Version;
  } catch {
    return null;
  }
}

export async function hasImage(image: string): Promise<boolean> {
  try {
    await connect().getImage(image).inspect();
    return true;
  } catch {
    return false;
  }
}

function connect(): Docker {
  return new Docker({ timeout: ANSWER_MS });
}
