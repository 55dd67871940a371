/**
 * Looks through a work tree for what differs from what is known of it. Only `lstat` and `readdir`: nothing is opened, no link is
 * followed. What is new is judged by git, since only git knows its ignore rules, and a verdict holds until a rule may have changed.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { git } from './git';
import { File, Folder, isFresh } from './known-tree';
import { type Listing, listingOf } from './listing';
import { type Found, isSame, type NamedEntry } from './look';
import type { Listed, LookingThread, SharedLook } from './looking-thread';
import type { Place } from './place';
import { gitAt } from './place';
import { keyJoin, zList } from './raw-paths';
import { isGitsOwn } from './refused-names';
import { type Looks, standingIn } from './standing-in';
import { splitZ } from './trees';

/** A file whose content may differ from what is known, with what `lstat` said of it. */
export interface Changed {
  readonly key: string;
  readonly folder: Folder;
  readonly file: File;
  readonly found: Found;
}

export interface Known {
  readonly root: Folder;
  /** Tells whether the ignore files are those that verdicts were given by. Null for verdicts that do not hold. */
  rules: string | null;
  /** How many. */
  files: number;
}

/** Brings `known` up to date but for the content of the files that it returns. `leftOut` says of new paths whether they are no work. */
export async function scan(
  place: Place,
  known: Known,
  startedMs: number,
  leftOut: (key: string) => boolean,
  helper: LookingThread,
): Promise<readonly Changed[]> {
  for (;;) {
    const helps = helper.helpsWith(known.files);
    const walk = new Walk(place, leftOut, helper.look(place.files, helps ? listedIn(known.root) : []), helps);
    await walk.from(known.root);
    const rules = walk.rules.some(({ ctimeMs }) => isFresh(ctimeMs, startedMs)) ? null : JSON.stringify(walk.rules);
    const outdated = walk.verdictsUsed && (rules === null || rules !== known.rules);
    known.rules = rules;
    known.files = walk.files;
    if (!outdated) return walk.changed;
    known.root.forgetRules();
  }
}

/** A few milliseconds of looking; then others have their turn. */
const LOOKS_AT_ONCE = 500;

interface Unknown {
  readonly folder: Folder;
  /** With a slash at its end for a directory. */
  readonly name: string;
}

class Walk {
  readonly changed: Changed[] = [];
  readonly rules: { readonly key: string; readonly ino: number; readonly ctimeMs: number }[] = [];
  verdictsUsed = false;
  files = 0;
  private unknown: Unknown[] = [];
  private others: Folder[] = [];

  constructor(
    private readonly place: Place,
    private readonly leftOut: (key: string) => boolean,
    private readonly shared: SharedLook,
    /** Whether there is a use for listings. */
    private readonly listing: boolean,
  ) {}

  /** Folder by folder; what is new there is judged level by level, so that no ignored directory is ever entered. */
  async from(root: Folder): Promise<void> {
    for (let level: Folder[] = [root]; level.length > 0; level = await this.adopted()) {
      for (let left = level; left.length > 0; left = await this.lookedAtByTheOther()) await this.lookFrom(left);
    }
  }

  private async lookFrom(level: Folder[]): Promise<void> {
    for (;;) {
      standingIn(this.place.files, (looks) => this.lookAtSome(looks, level));
      if (level.length === 0) return;
      await turn();
    }
  }

  private lookAtSome(looks: Looks, level: Folder[]): void {
    const enough = this.files + LOOKS_AT_ONCE;
    while (this.files < enough) {
      const folder = level.pop();
      if (!folder) return;
      if (this.shared.claim(folder.key)) level.push(...this.compare(looks, folder));
      else this.others.push(folder);
    }
  }

  /** Sees to the folders that the other thread took, and returns the known ones in them. */
  private async lookedAtByTheOther(): Promise<Folder[]> {
    const folders = this.others;
    this.others = [];
    if (folders.length === 0) return [];
    const unchanged = await this.shared.unchanged();
    return standingIn(this.place.files, (looks) =>
      folders.flatMap((folder) => (unchanged.has(folder.key) ? this.pass(folder) : this.compare(looks, folder))),
    );
  }

  /** What `compare` would do with one that is as its listing says. */
  private pass(folder: Folder): Folder[] {
    if (folder.leavesAnyOut) this.verdictsUsed = true;
    const entries = [...folder.entries.values()];
    const inner = entries.filter((entry) => entry instanceof Folder);
    this.files += entries.length - inner.length;
    return inner;
  }

  /** Compares one folder with what is in it and returns the known ones there. */
  private compare(looks: Looks, folder: Folder): Folder[] {
    const entries = looks.entriesIn(folder.key);
    const inner: Folder[] = [];
    const gone = new Set(folder.entries.keys());
    for (const { name, kind } of entries) {
      if (isGitsOwn(name, kind === 'link')) continue;
      if (name === '.gitignore') this.noteRules(looks, folder);
      const known = folder.entries.get(name);
      if (kind === 'directory') {
        if (known instanceof Folder && gone.delete(name)) inner.push(known);
        else this.meet(folder, `${name}/`);
      } else if (known instanceof File) this.compareFile(looks, folder, name, known, gone);
      else this.meet(folder, name);
    }
    for (const name of gone) folder.drop(name);
    if (this.listing && gone.size === 0) folder.listing ??= listed(folder, entries);
    return inner;
  }

  private compareFile(looks: Looks, folder: Folder, name: string, file: File, gone: Set<string>): void {
    const key = keyJoin(folder.key, name);
    const found = this.fileAt(looks, key);
    if (!found) return;
    gone.delete(name);
    if (!file.stamp || !isSame(file.stamp, found)) this.changed.push({ key, folder, file, found });
  }

  private meet(folder: Folder, name: string): void {
    if (folder.leavesOut(name)) this.verdictsUsed = true;
    else if (!this.leftOut(keyJoin(folder.key, name.replace(/\/$/, '')))) this.unknown.push({ folder, name });
  }

  /** Takes in what git does not ignore, and returns the folders among it. */
  private async adopted(): Promise<Folder[]> {
    const unknown = this.unknown;
    this.unknown = [];
    const ignored = await ignoredAmong(
      this.place,
      unknown.map(({ folder, name }) => keyJoin(folder.key, name)),
    );
    return standingIn(this.place.files, (looks) =>
      unknown.flatMap(({ folder, name }) => {
        const key = keyJoin(folder.key, name);
        if (ignored.has(key)) folder.leaveOut(name);
        else if (name.endsWith('/')) return this.adoptFolder(folder, name.slice(0, -1));
        else this.adoptFile(looks, folder, name, key);
        return [];
      }),
    );
  }

  private adoptFolder(parent: Folder, name: string): Folder {
    const folder = new Folder(keyJoin(parent.key, name), parent);
    parent.set(name, folder);
    return folder;
  }

  private adoptFile(looks: Looks, folder: Folder, name: string, key: string): void {
    const found = this.fileAt(looks, key);
    if (!found) return;
    const file = new File('', '');
    folder.set(name, file);
    this.changed.push({ key, folder, file, found });
  }

  private noteRules(looks: Looks, folder: Folder): void {
    const key = keyJoin(folder.key, '.gitignore');
    const found = this.fileAt(looks, key);
    if (found) this.rules.push({ key, ino: found.ino, ctimeMs: found.ctimeMs });
  }

  private fileAt(looks: Looks, key: string): Found | undefined {
    this.files++;
    return looks.fileAt(key);
  }
}

function listedIn(folder: Folder): Listed[] {
  const { key, listing } = folder;
  const inner = [...folder.entries.values()].filter((entry) => entry instanceof Folder);
  return [...(listing ? [{ key, listing }] : []), ...inner.flatMap(listedIn)];
}

/** Null where something has still to be read or judged, or is looked at in every walk: rules, and what is git's own. */
function listed(folder: Folder, entries: readonly NamedEntry[]): Listing | null {
  const isKnown = ({ name, kind }: NamedEntry) => {
    const known = folder.entries.get(name);
    if (name === '.gitignore' || isGitsOwn(name, kind === 'link')) return false;
    if (kind === 'directory') return known instanceof Folder || folder.leavesOut(`${name}/`);
    return known instanceof File ? known.stamp !== null : folder.leavesOut(name);
  };
  if (!entries.every(isKnown)) return null;
  return listingOf(entries, (name) => {
    const known = folder.entries.get(name);
    return known instanceof File ? (known.stamp ?? undefined) : undefined;
  });
}

async function ignoredAmong(place: Place, keys: readonly string[]): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set();
  // Dot and slash in front, or a name that begins with a colon is read as an expression.
  const stdin = zList(keys.map((key) => `./${key}`));
  const { stdout } = await git(['check-ignore', '-z', '--stdin', '--no-index'], { ...gitAt(place), stdin, answers: [1] });
  return new Set(splitZ(stdout).map((path) => path.slice(2)));
}
