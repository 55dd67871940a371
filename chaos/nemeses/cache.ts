/** Harm to the workers' caches, which are only caches: taken away, or overwritten with garbage. Job stores are not touched. */
import { closeSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../random';
import type { World } from '../world/world';
import { type Nemesis, struck } from './nemesis';

export const cacheDelete: Nemesis = {
  name: 'cache-delete',
  about: 'a worker’s cache of some job deleted under it',
  weight: 3,
  async strike(world, dice) {
    const caches = cachesOf(world);
    if (caches.length === 0) return struck('none there');
    const cache = dice.pick(caches);
    try {
      rmSync(cache, { recursive: true, force: true });
    } catch {
      // Somebody writes into it: most of it is gone.
    }
    return struck(cache.slice(world.home.length));
  },
};

export const cacheCorrupt: Nemesis = {
  name: 'cache-corrupt',
  about: 'garbage over the marks, indexes and git files beside a workspace, with its worker killed',
  weight: 3,
  async strike(world, dice) {
    const caches = cachesOf(world);
    if (caches.length === 0) return struck('none there');
    const cache = dice.pick(caches);
    // Not the files of the work: a running command may legitimately find those changed by whoever owns the disk.
    const files = filesUnder(cache, 3).filter((path) => !path.startsWith(join(cache, 'work/')));
    for (const worker of world.fleet.awake()) world.fleet.kill(worker);
    for (const file of files) if (dice.next() < 0.5) scribble(file, dice);
    return struck(`${cache.slice(world.home.length)}, ${files.length} files`, 1);
  },
};

function cachesOf({ home }: World): string[] {
  return names(join(home, 'workers')).flatMap((slot) => {
    const cache = join(home, 'workers', slot, 'cache');
    return names(cache).map((job) => join(cache, job));
  });
}

function names(dir: string): string[] {
  try {
    return readdirSync(dir).filter((name) => !name.startsWith('.'));
  } catch {
    return [];
  }
}

function filesUnder(dir: string, depth: number): string[] {
  return names(dir).flatMap((name) => {
    const path = join(dir, name);
    try {
      if (!statSync(path).isDirectory()) return [path];
    } catch {
      return [];
    }
    return depth > 0 ? filesUnder(path, depth - 1) : [];
  });
}

function scribble(file: string, dice: Random): void {
  try {
    const handle = openSync(file, 'r+');
    writeSync(handle, Buffer.from(Array.from({ length: 64 }, () => dice.below(256))), 0, 64, dice.below(32));
    closeSync(handle);
  } catch {
    // It has gone meanwhile.
  }
}
