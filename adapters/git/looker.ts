/** The looking thread's program. What it cannot look at it leaves to whoever asks, who then says why. */
import { parentPort } from 'node:worker_threads';
import { fileAt, isRealDirectory, type NamedEntry, readDirectory } from './look';
import { type Asked, type Seen, seenOf } from './looker-messages';
import { keyJoin, pathAt } from './raw-paths';

parentPort?.on('message', (asked: Asked) => parentPort?.postMessage({ id: asked.id, seen: lookAt(asked) }));

function lookAt({ root, keys, claims }: Asked): Seen[] {
  const isReal = realDirectories(root);
  const seen: Seen[] = [];
  for (let at = keys.length - 1; at >= 0; at--) {
    const key = keys[at] as string;
    if (Atomics.compareExchange(claims, at, 0, 1) !== 0) continue;
    try {
      if (isReal(key)) seen.push(seenOf(at, entriesOf(root, key)));
    } catch {
      // As if it had not been taken.
    }
  }
  return seen;
}

function entriesOf(root: string, key: string): NamedEntry[] {
  return readDirectory(pathAt(root, key)).flatMap((entry) => {
    if (entry.kind === 'directory') return entry;
    const found = fileAt(pathAt(root, keyJoin(key, entry.name)));
    return found ? { ...entry, found } : [];
  });
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
