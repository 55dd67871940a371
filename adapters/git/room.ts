/** Whether a file system is as good as full. */
import { statfsSync } from 'node:fs';

/** Less than git needs to go on with; after a failed write some small files may still have fitted. */
const LEAST_BYTES = 1024 * 1024;

/** True also where that cannot be told: whoever needs the room will say so. */
export function hasRoom(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize >= LEAST_BYTES;
  } catch {
    return true;
  }
}
