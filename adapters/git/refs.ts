/**
 * The refs of a job's store, as files. A position is taken by link(2), which creates or refuses in one go and leaves no lock
 * behind when its process is killed. Refs of a store are never packed, so a file is all there is to look at.
 */
import { mkdirSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { contentOf, createFile, makeDirectory, removeLeftTemps, replaceFile, swapFile, tempDirOf } from './durable';
import { errorCode } from './failures';

/** Everything under `refs/longhaul/<job>/` besides the steps, which are numbers. */
export type RefName = number | 'base' | 'delivering' | 'delivered' | 'pushing' | 'pushed';

export class JobRefs {
  private readonly dir: string;
  private readonly tempDir: string;
  private readonly headFile: string;

  constructor(
    gitDir: string,
    private readonly job: string,
  ) {
    this.dir = join(gitDir, 'refs', 'longhaul', job);
    this.tempDir = tempDirOf(gitDir);
    this.headFile = join(gitDir, headOf(job));
  }

  /** The full name, for git. */
  name(ref: RefName): string {
    return `refs/longhaul/${this.job}/${ref}`;
  }

  /** Null if there is none; `damaged` if it holds anything but a commit id, as after a power cut. */
  async read(ref: RefName): Promise<string | 'damaged' | null> {
    const content = contentOf(join(this.dir, String(ref)));
    if (content === null) return null;
    return COMMIT_ID.test(content) ? content.slice(0, 40) : 'damaged';
  }

  /** False if the position is taken. On disk only once the journal says so. */
  create(ref: number, commit: string): boolean {
    mkdirSync(this.dir, { recursive: true });
    return createFile(join(this.dir, String(ref)), `${commit}\n`, this.tempDir);
  }

  async write(ref: RefName, commit: string): Promise<void> {
    await makeDirectory(this.dir);
    await replaceFile(join(this.dir, String(ref)), `${commit}\n`, this.tempDir);
  }

  /** Where plain `git log` begins. Nothing of ours reads it, so its loss is no failure. */
  pointHead(commit: string): void {
    try {
      swapFile(this.headFile, `${commit}\n`, this.tempDir);
    } catch {}
  }

  /** What killed processes left half-written. */
  removeLeft(): void {
    removeLeftTemps(this.tempDir);
  }

  /** Positions that have a ref, damaged ones too, in order. */
  async positions(): Promise<readonly number[]> {
    const names = await readdir(this.dir).catch((error) => (errorCode(error) === 'ENOENT' ? [] : Promise.reject(error)));
    return names
      .filter((name) => /^(0|[1-9]\d{0,8})$/.test(name))
      .map(Number)
      .sort((a, b) => a - b);
  }

  /** Removes a ref whose step cannot be read, but only that one: if another took its place meanwhile, that one stays. */
  async removeDamaged(ref: number, seen: string): Promise<void> {
    const path = join(this.dir, String(ref));
    const aside = join(this.tempDir, `damaged-${ref}-${process.pid}-${Date.now()}`);
    try {
      await rename(path, aside);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return;
      throw error;
    }
    const content = contentOf(aside) ?? '';
    const commit = COMMIT_ID.test(content) ? content.slice(0, 40) : 'damaged';
    if (commit !== seen && commit !== 'damaged') createFile(path, content, this.tempDir);
    await rm(aside, { force: true });
  }
}

const COMMIT_ID = /^[0-9a-f]{40}\n?$/;

/** What the store's HEAD points to: git wants a branch there. */
export function headOf(job: string): string {
  return `refs/heads/${job}`;
}

/** `<home>/jobs/<job>/store.git`. */
export function storeDirOf(home: string, job: string): string {
  return join(home, 'jobs', job, 'store.git');
}

export function jobDirOf(home: string, job: string): string {
  return dirname(storeDirOf(home, job));
}
