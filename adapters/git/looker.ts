/** The looking thread's program. What it does not find unchanged it leaves to whoever asks. */
import { parentPort } from 'node:worker_threads';
import { isStill } from './listing';
import { isRealDirectory } from './look';
import { type Asked, FREE, TAKEN, UNCHANGED } from './looking-thread';
import { pathAt } from './raw-paths';

parentPort?.on('message', (asked: Asked) => {
  lookAt(asked);
  parentPort?.postMessage(asked.id);
});

function lookAt({ root, folders, states }: Asked): void {
  const isReal = realDirectories(root);
  for (let at = folders.length - 1; at >= 0; at--) {
    const { key, listing } = folders[at] as Asked['folders'][number];
    if (Atomics.compareExchange(states, at, FREE, TAKEN) !== FREE) continue;
    try {
      if (isReal(key) && isStill(listing, root, key)) Atomics.store(states, at, UNCHANGED);
    } catch {
      // Whoever asks will meet it too, and says why.
    }
  }
}

/** Whether all of a key are directories by now, and none a link to one: whoever asks knows how it was, and comes from above. */
function realDirectories(root: string): (key: string) => boolean {
  const known = new Map<string, boolean>([['', true]]);
  const isReal = (key: string): boolean => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const answer = isReal(key.slice(0, Math.max(0, key.lastIndexOf('/')))) && isRealDirectory(pathAt(root, key));
    known.set(key, answer);
    return answer;
  };
  return isReal;
}
