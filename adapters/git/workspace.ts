/**
 * One checked-out tree on this worker's disk. It is a cache: it says what it holds only while it is sure, and everything in it
 * can be made again from the store. One caller at a time.
 */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Workspace } from '../../activities/ports';
import { StoreFailure } from '../../contract/failures';
import { coveredBy, patternFor } from './environment';
import { atEdge } from './failures';
import { isRealDirectory } from './look';
import type { LookingThread } from './looking-thread';
import type { Mark } from './mark';
import { readMark, writeMark } from './mark';
import type { Place } from './place';
import { writeExcludes } from './place';
import { removeAny } from './remove';
import { resetTo, restoreTracked } from './reset';
import { hasRoom } from './room';
import type { Known } from './scan';
import { takeSnapshot } from './snapshot';
import type { GitJobStore } from './store';
import { untrackedPaths } from './untracked';

export class GitWorkspace implements Workspace {
  readonly path: string;
  /** This process has seen for itself that the mark is right. */
  private verified = false;
  /** Of the files, for the next snapshot. */
  private known: Known | null = null;

  constructor(
    readonly store: GitJobStore,
    private readonly place: Place,
    readonly gitView: string,
    private readonly helper: LookingThread,
  ) {
    this.path = place.files;
  }

  holds(tree: string): Promise<boolean> {
    return atEdge(`looking at ${this.path}`, async () => {
      const mark = readMark(this.place.markFile);
      if (!mark || mark.dirty || mark.tree !== tree || !(await this.isThere())) return false;
      this.verified ||= (await this.take(mark).catch(() => null)) === tree;
      return this.verified;
    });
  }

  reset(tree: string, environment: readonly string[]): Promise<void> {
    return atEdge(`restoring ${this.path}`, async () => {
      // Without a mark of this boot nothing there is trusted, an index that calls its files unchanged least of all.
      if (readMark(this.place.markFile) === null) await this.clear();
      await mkdir(dirname(this.path), { recursive: true });
      this.known = null;
      await this.mark({ tree, dirty: true, environment });
      await resetTo(this.place, tree, environment);
      this.verified = true;
    });
  }

  adoptEnvironment(tree: string): Promise<readonly string[]> {
    return atEdge(`reading the environment in ${this.path}`, async () => {
      this.known = null;
      await restoreTracked(this.place, tree);
      // What was left out before stays so: a step must not depend on how often the environment was made.
      const before = (await this.markOrLost()).environment;
      await writeExcludes(this.place, before);
      const found = (await untrackedPaths(this.place)).filter((key) => !coveredBy(before)(key.replace(/\/$/, '')));
      const environment = [...before, ...found.map(patternFor)].sort();
      await writeExcludes(this.place, environment);
      await this.mark({ tree, dirty: true, environment });
      return environment;
    });
  }

  settle(tree: string): Promise<void> {
    return atEdge(`marking ${this.path}`, async () => {
      const mark = readMark(this.place.markFile);
      // Without one the cache was taken away meanwhile: it holds nothing, and says so.
      if (mark) await this.mark({ ...mark, tree, dirty: false });
    });
  }

  begin(): Promise<void> {
    return atEdge(`marking ${this.path}`, async () => {
      const mark = await this.markOrLost();
      if (!hasRoom(this.path)) throw this.full();
      await this.mark({ ...mark, dirty: true });
    });
  }

  snapshot(): Promise<string> {
    return atEdge(`taking a snapshot of ${this.path}`, async () => {
      const tree = await this.take(await this.markOrLost());
      // Again, lest a cache that was being deleted is recorded as a step that deleted the work.
      await this.markOrLost();
      return tree;
    });
  }

  dispose(): Promise<void> {
    return atEdge(`removing ${this.path}`, () => this.clear());
  }

  /** So many that their stamps are held in memory. */
  get filesKnown(): number {
    return this.known?.files ?? 0;
  }

  /** Costs the next snapshot a look into git's index, no more. */
  forgetFiles(): void {
    this.known = null;
  }

  /** What a command cannot write it would be blamed for. */
  private full(): StoreFailure {
    return new StoreFailure('disk_full', `No space left for a command in ${this.path}. Free some, then the job goes on by itself.`);
  }

  private async clear(): Promise<void> {
    this.known = null;
    const { files, gitDir, markFile } = this.place;
    for (const path of [markFile, files, gitDir]) await removeAny(path);
  }

  private async take(mark: Mark): Promise<string> {
    const before = { tree: mark.tree, environment: mark.environment, known: this.known };
    // Half-updated, should this fail.
    this.known = null;
    const { tree, known } = await takeSnapshot(this.place, before, (objects) => this.store.keep(objects), this.helper);
    this.known = known;
    return tree;
  }

  private mark(mark: Mark): Promise<void> {
    return writeMark(this.place.markFile, mark);
  }

  private async markOrLost(): Promise<Mark> {
    const mark = readMark(this.place.markFile);
    if (mark && isRealDirectory(this.place.gitDir)) return mark;
    throw new StoreFailure(
      'corrupt',
      `The workspace cache at ${dirname(this.path)} was lost while in use. It is rebuilt on the next attempt.`,
    );
  }

  private async isThere(): Promise<boolean> {
    return isRealDirectory(this.place.files) && isRealDirectory(this.place.gitDir);
  }
}
