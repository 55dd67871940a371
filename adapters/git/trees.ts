/** Questions about work trees, asked of git in the store: what is in one, what differs between two. Never runs a helper program. */
import type { ChangedLines, ChangedPath } from '../../activities/ports';
import { git } from './git';
import { readObjects } from './objects';
import { parseTree } from './tree-object';

/** A file of a tree as git lists it. Paths are latin1 strings of the bytes, which need not be UTF-8. */
export interface TreeFile {
  readonly mode: string;
  readonly id: string;
  readonly path: string;
}

export function listTree(gitDir: string, tree: string): Promise<readonly TreeFile[]> {
  return lsTree(gitDir, ['-r', tree]);
}

/** Its folders too, each before what is in it. */
export function listWithFolders(gitDir: string, tree: string): Promise<readonly TreeFile[]> {
  return lsTree(gitDir, ['-r', '-t', tree]);
}

async function lsTree(gitDir: string, args: readonly string[]): Promise<readonly TreeFile[]> {
  const { stdout } = await git(['ls-tree', '-z', ...args], { gitDir });
  return splitZ(stdout).map((line) => {
    const [mode = '', , id = ''] = line.slice(0, line.indexOf('\t')).split(' ');
    return { mode: mode === '040000' ? '40000' : mode, id, path: line.slice(line.indexOf('\t') + 1) };
  });
}

export async function changedPaths(gitDir: string, fromTree: string, toTree: string): Promise<readonly ChangedPath[]> {
  if (fromTree === toTree) return [];
  const { stdout } = await git(['diff-tree', '-r', '-z', '--no-renames', '--name-status', fromTree, toTree], { gitDir });
  const fields = splitZ(stdout);
  const changes: ChangedPath[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2)
    changes.push({ path: readable(fields[at + 1] as string), change: CHANGES[fields[at] as string] ?? 'modified' });
  return changes;
}

/** Bytes that are not UTF-8 come out as replacement characters. */
export async function diffText(gitDir: string, fromTree: string, toTree: string, maxBytes: number): Promise<string> {
  const args = ['diff-tree', '-r', '-p', '--no-renames', '--no-ext-diff', '--no-textconv', '--no-color', '--full-index', fromTree, toTree];
  const { stdout } = await git(args, { gitDir, maxBytes });
  return stdout.toString('utf8');
}

/** Lines added and removed by path; binary files count none. */
export async function changedLines(gitDir: string, fromTree: string, toTree: string): Promise<readonly ChangedLines[]> {
  const args = ['diff-tree', '-r', '--numstat', '-z', '--no-renames', '--no-ext-diff', '--no-textconv', fromTree, toTree];
  const { stdout } = await git(args, { gitDir });
  return splitZ(stdout).map((field) => {
    const [added = '', removed = ''] = field.split('\t', 2);
    // The rest is the path, which may hold tabs of its own.
    return { path: readable(field.slice(added.length + removed.length + 2)), added: Number(added) || 0, removed: Number(removed) || 0 };
  });
}

/** The bytes of one file of a tree, or null if there is none there of at most `maxBytes`. */
export async function fileOf(gitDir: string, tree: string, path: string, maxBytes: number): Promise<Buffer | null> {
  let id = tree;
  for (const name of path.split('/')) {
    const folder = (await readObjects(gitDir, [id])).get(id);
    const entry = folder?.type === 'tree' ? parseTree(folder.body).find((it) => readable(it.name) === name) : undefined;
    if (!entry || entry.mode === '160000') return null;
    id = entry.id;
  }
  const blob = (await readObjects(gitDir, [id])).get(id);
  return blob?.type === 'blob' && blob.body.length <= maxBytes ? blob.body : null;
}

/** Fields of git's `-z` output. */
export function splitZ(output: Buffer): string[] {
  const fields = output.toString('latin1').split('\0');
  fields.pop();
  return fields;
}

/** A path of bytes as text for people and programs. */
export function readable(path: string): string {
  return Buffer.from(path, 'latin1').toString('utf8');
}

const CHANGES: Readonly<Record<string, ChangedPath['change']>> = { A: 'added', D: 'deleted', M: 'modified', T: 'modified' };
