/**
 * What is known of a work tree since it was last looked at: the tree it was recorded as, folder by folder, with the stamp that
 * each file had when its content was read. A value in memory, no I/O; lost with its process and made again from the tree.
 */
import type { Listing } from './listing';
import type { Stamp } from './look';
import type { GitObject } from './objects';
import type { TreeEntry } from './tree-object';
import { makeTree } from './tree-object';
import type { TreeFile } from './trees';

export class Folder {
  /** Of the git tree; null once anything below has changed. */
  id: string | null = null;
  readonly entries = new Map<string, Folder | File>();
  /** Names that the repository's rules leave out, with a slash at the end for directories. */
  private readonly leftOut = new Set<string>();
  /** As it lay on disk when all that was there was known, and as it is known; null where nobody has seen it so. */
  listing: Listing | null = null;

  constructor(
    readonly key: string,
    private readonly parent: Folder | null,
    /** The other repository's commit that stands here for as long as no file does. */
    private link?: string,
  ) {}

  set(name: string, entry: Folder | File): void {
    this.entries.set(name, entry);
    this.touch();
  }

  change(file: File, mode: string, id: string): void {
    file.mode = mode;
    file.id = id;
    this.touch();
  }

  /** `stamp`: null for a file that has to be read again. */
  hasRead(file: File, stamp: Stamp | null): void {
    file.stamp = stamp;
    this.listing = null;
  }

  leavesOut(name: string): boolean {
    return this.leftOut.has(name);
  }

  get leavesAnyOut(): boolean {
    return this.leftOut.size > 0;
  }

  leaveOut(name: string): void {
    this.leftOut.add(name);
    this.listing = null;
  }

  /** What the rules leave out is to be judged again, here and below. */
  forgetRules(): void {
    this.leftOut.clear();
    this.listing = null;
    for (const entry of this.entries.values()) if (entry instanceof Folder) entry.forgetRules();
  }

  /** Forgets all files under a name. Other repositories' commits stay: a directory that nothing was put in need not be there. */
  drop(name: string): void {
    const entry = this.entries.get(name);
    if (entry instanceof Folder) {
      for (const inner of [...entry.entries.keys()]) entry.drop(inner);
      entry.leftOut.clear();
      entry.listing = null;
    } else if (this.entries.delete(name)) this.touch();
  }

  private touch(): void {
    this.listing = null;
    for (let at: Folder | null = this; at; at = at.parent) at.id = null;
  }

  /** The entry of this folder in the one above, or null for one without files. Trees that are not known yet are added to `made`. */
  treeEntry(name: string, made: GitObject[]): TreeEntry | null {
    if (this.id !== null) return { mode: '40000', name, id: this.id };
    const inside = [...this.entries].flatMap(([inner, entry]) => entry.treeEntry(inner, made) ?? []);
    if (inside.length === 0) return this.link === undefined ? null : { mode: '160000', name, id: this.link };
    delete this.link;
    const tree = makeTree(inside);
    made.push(tree);
    this.id = tree.id;
    return { mode: '40000', name, id: tree.id };
  }
}

export class File {
  constructor(
    public mode: string,
    /** Empty before it was read for the first time. */
    public id: string,
    /** Null for one that has to be read. */
    public stamp: Stamp | null = null,
  ) {}

  treeEntry(name: string): TreeEntry {
    return { mode: this.mode, name, id: this.id };
  }
}

/**
 * Stamps come from a coarse clock: a file that changed this little before it was looked at may change again and keep its stamp.
 * The clock of Linux ticks every 1 to 10 ms.
 */
export function isFresh(ctimeMs: number, startedMs: number): boolean {
  return ctimeMs > startedMs - COARSE_MS;
}

const COARSE_MS = 50;

/** Of a listing with its folders, with each folder before what is in it. Every file is still to be read. */
export function knownFrom(tree: string, listed: readonly TreeFile[]): Folder {
  const root = new Folder('', null);
  const folders = new Map([['', root]]);
  for (const { mode, path, id } of listed) {
    const slash = path.lastIndexOf('/');
    const parent = folders.get(path.slice(0, Math.max(0, slash))) as Folder;
    const folder = mode === '40000' || mode === '160000' ? new Folder(path, parent, mode === '160000' ? id : undefined) : null;
    parent.entries.set(path.slice(slash + 1), folder ?? new File(mode, id));
    if (folder) folders.set(path, folder);
    if (folder && mode === '40000') folder.id = id;
  }
  root.id = tree;
  return root;
}
