/** Where runs lie, and how they go. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unmount } from './world/disk';

export function runDirectory(): string {
  const parent = join(tmpdir(), 'longhaul-chaos');
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(join(parent, 'run-'));
}

export function removeDirectory(dir: string, smallDisk = false): void {
  if (smallDisk) unmount(join(dir, 'home'));
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
}
