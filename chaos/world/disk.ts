/** The disk under the data directory: as it is, or a small file system in memory that can be filled up. */
import { execFileSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Disk {
  readonly isSmall: boolean;
  /** Leaves no block free. */
  fill(): void;
  free(): void;
}

export function plainDisk(): Disk {
  return { isSmall: false, fill() {}, free() {} };
}

/** Needs root. */
export function smallDisk(home: string): Disk {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400m', 'tmpfs', home]);
  const ballast = join(home, 'ballast');
  return {
    isSmall: true,
    fill() {
      const { bavail, bsize } = statfsSync(home);
      try {
        writeFileSync(ballast, Buffer.alloc(bavail * bsize, 1));
      } catch {
        // It is full, then.
      }
    },
    free: () => rmSync(ballast, { force: true }),
  };
}

export function canMount(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0;
}

/** Before its directory is removed. */
export function unmount(home: string): void {
  execFileSync('umount', ['-l', home]);
}
