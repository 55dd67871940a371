/**
 * Takes everything out of a work tree that a given tree does not have there: files, links, nested repositories, sockets, and
 * whatever has the name of a file or directory of the tree without being one. Looks only with `lstat`; follows nothing.
 */
import { chmodSync, lchownSync, lstatSync, readdirSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import type { Place } from './place';
import { childOf, keyJoin, parentsOf, rawPath } from './raw-paths';
import { removeAny } from './remove';
import type { TreeFile } from './trees';

/** The paths that a tree has, by what they are. */
export interface TreePaths {
  readonly files: ReadonlySet<string>;
  readonly directories: ReadonlySet<string>;
  /** Places of other repositories' commits: empty directories in a work tree. */
  readonly links: ReadonlySet<string>;
}

export function treePaths(listed: readonly TreeFile[]): TreePaths {
  const files = new Set<string>();
  const links = new Set<string>();
  const directories = new Set<string>(['']);
  for (const { mode, path } of listed) {
    (mode === '160000' ? links : files).add(path);
    for (const parent of parentsOf(path)) directories.add(parent);
  }
  return { files, directories, links };
}

/** With `keepUnknown` only what stands in the way of the tree's own paths goes, and repositories nested in its directories. */
export async function prune(place: Place, paths: TreePaths, keepUnknown: boolean): Promise<void> {
  const pending = [''];
  for (let key = pending.pop(), count = 0; key !== undefined; key = pending.pop(), count++) {
    // Lets heartbeats through: a tree may have tens of thousands of directories.
    if (count % 100 === 99) await turn();
    const dir = key === '' ? Buffer.from(place.files) : rawPath(place.files, key);
    openDirectory(dir);
    for (const entry of readdirSync(dir, { encoding: 'buffer', withFileTypes: true }) as unknown as RawEntry[]) {
      const child = keyJoin(key, entry.name.toString('latin1'));
      // While something runs, the root's own is where a sandbox shows the history.
      if (keepUnknown && child === '.git') continue;
      const verdict = judge(entry, child, paths);
      if (verdict === 'descend') pending.push(child);
      else if (verdict === 'foreign' || (verdict === 'unknown' && !keepUnknown)) await removeAny(childOf(dir, entry.name));
    }
  }
}

/** What `readdir` gives for byte names; its published type knows only strings. */
interface RawEntry {
  readonly name: Buffer;
  isDirectory(): boolean;
  isFile(): boolean;
  isSymbolicLink(): boolean;
}

function judge(entry: RawEntry, key: string, { files, directories, links }: TreePaths): 'keep' | 'descend' | 'unknown' | 'foreign' {
  if (entry.name.toString('latin1') === '.git') return 'foreign';
  if (directories.has(key)) return entry.isDirectory() ? 'descend' : 'foreign';
  // Emptied, for what is in it belongs to nobody.
  if (links.has(key)) return 'foreign';
  if (files.has(key)) return entry.isFile() || entry.isSymbolicLink() ? 'keep' : 'foreign';
  return 'unknown';
}

function openDirectory(dir: Buffer): void {
  const { mode } = lstatSync(dir);
  if ((mode & 0o700) !== 0o700) chmodSync(dir, (mode & 0o777) | 0o700);
}

/** Gives the tree's own paths to the user that commands run as; says whether any was another's. */
export async function handOver({ files: root, commandUser }: Place, { files, directories, links }: TreePaths): Promise<boolean> {
  if (!commandUser) return false;
  let count = 0;
  let given = 0;
  for (const keys of [directories, links, files]) {
    for (const key of keys) {
      if (++count % 1_000 === 0) await turn();
      const path = key === '' ? Buffer.from(root) : rawPath(root, key);
      const found = lstatSync(path, { throwIfNoEntry: false });
      if (!found || (found.uid === commandUser.uid && found.gid === commandUser.gid)) continue;
      lchownSync(path, commandUser.uid, commandUser.gid);
      given++;
    }
  }
  return given > 0;
}
