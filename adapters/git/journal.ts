/**
 * What makes a step durable with one sync. Its objects and its ref are written where git looks for them, unsynced, and once more into
 * a journal, which is synced before anybody is told of the step. After a power cut the journal puts back what is missing; then, and
 * every few hundred steps, the file system is synced as a whole and the journal goes. A killed process needs none of it.
 *
 * Each process has a file of its own, so none tears another's. One that is to go is renamed before the sync: whoever appends to it
 * meanwhile sees that, and says it again in a new one.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, fstatSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Turns } from '../sandbox/turns';
import { BOOT } from './boot';
import { makeDirectory, syncAll, syncDirectory, synced } from './durable';
import { errorCode } from './failures';
import type { Entry } from './journal-format';
import { decodeEntries, encodeEntry } from './journal-format';
import { type GitObject, putObjects, writeObjects } from './objects';

/** A sync of everything may take a while, so it is shared by many; reading this many back takes a fraction of a second. */
const MOST_STEPS = 256;
const MOST_FILES = 16;
/** What is waiting for its step. Above, syncing the objects themselves costs less than writing their bytes twice. */
const MOST_BYTES = 1024 * 1024;

export class Journal {
  private readonly dir: string;
  private pending = new Map<string, GitObject>();
  private pendingBytes = 0;
  private file: string | null = null;
  private steps = 0;
  /** One writer of the file at a time. */
  private readonly turns = new Turns();

  constructor(private readonly gitDir: string) {
    this.dir = join(gitDir, 'longhaul', 'journal');
  }

  /** Puts objects where git finds them; on disk with the next step, or at once where they are many bytes. */
  async keep(objects: readonly GitObject[]): Promise<void> {
    const bytes = objects.reduce((sum, { body }) => sum + body.length, 0);
    if (this.pendingBytes + bytes > MOST_BYTES) return writeObjects(this.gitDir, objects);
    // There from the first unsynced byte on: it is what says that some of the store may be damaged.
    if (this.file === null) await this.turns.take(() => this.append(NOTHING));
    await putObjects(this.gitDir, objects);
    for (const object of objects) this.pending.set(object.id, object);
    this.pendingBytes += bytes;
  }

  /** Returns when the step, whose ref stands, and all that was kept for it is on disk. */
  record(seq: number, commit: string): Promise<void> {
    return this.turns.take(() => this.recordNow(seq, commit));
  }

  private async recordNow(seq: number, commit: string): Promise<void> {
    const { pending, pendingBytes } = this;
    this.pending = new Map();
    this.pendingBytes = 0;
    try {
      await this.append(encodeEntry({ seq, commit, objects: [...pending.values()] }));
    } catch (error) {
      // Nothing can be read behind an entry that is torn.
      this.file = null;
      for (const [id, object] of pending) this.pending.set(id, object);
      this.pendingBytes += pendingBytes;
      throw error;
    }
    if (++this.steps >= MOST_STEPS) await this.settleNow();
  }

  /** What earlier boots left, by now perhaps the only place where steps stand; null if they left nothing, and all is on disk. */
  left(): readonly Entry[] | null {
    const files = this.files().filter((name) => BOOT === '' || !name.startsWith(BOOT));
    return files.length === 0 ? null : files.flatMap((name) => decodeEntries(readFileSync(join(this.dir, name))));
  }

  /** Of processes that were killed before they had recorded many steps. */
  get isLong(): boolean {
    return this.files().length >= MOST_FILES;
  }

  /** Returns when everything is on disk in its own place, and no journal is left. */
  settle(): Promise<void> {
    return this.turns.take(() => this.settleNow());
  }

  private async settleNow(): Promise<void> {
    this.file = null;
    this.steps = 0;
    const going = this.files().map((name) => aside(this.dir, name));
    if (going.length === 0) return;
    await syncFileSystem(this.gitDir);
    for (const path of going) rmSync(path, { force: true });
  }

  private async append(entry: Buffer): Promise<void> {
    do {
      const isNew = this.file === null;
      this.file ??= join(this.dir, `${BOOT}-${randomUUID()}`);
      if (isNew) await makeDirectory(this.dir);
      const file = openSync(this.file, 'a', 0o644);
      try {
        writeFileSync(file, entry);
        await synced(file);
        if (isNew) await syncDirectory(this.dir);
        if (this.file === null || !isAt(this.file, fstatSync(file).ino)) this.file = null;
      } finally {
        closeSync(file);
      }
    } while (this.file === null);
  }

  private files(): readonly string[] {
    try {
      return readdirSync(this.dir);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    }
  }
}

const NOTHING = Buffer.alloc(0);
const ASIDE = '.settling';

function aside(dir: string, name: string): string {
  const path = join(dir, name);
  if (name.endsWith(ASIDE)) return path;
  try {
    renameSync(path, path + ASIDE);
  } catch (error) {
    // Another process settles too.
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  return path + ASIDE;
}

function isAt(path: string, inode: number): boolean {
  try {
    return statSync(path).ino === inode;
  } catch {
    return false;
  }
}

/** Node has no syncfs(2). */
async function syncFileSystem(dir: string): Promise<void> {
  try {
    await promisify(execFile)('sync', ['--file-system', dir]);
  } catch {
    await syncAll(dir);
  }
}
