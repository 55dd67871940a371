/** Git's tree and commit objects as values, and back. Bytes of names are kept as latin1 strings: they need not be UTF-8. */
import type { GitObject } from './objects';
import { makeObject } from './objects';

export interface TreeEntry {
  /** As git writes it: `40000` tree, `100644`, `100755`, `120000` symlink, `160000` another repository's commit. */
  readonly mode: string;
  readonly name: string;
  readonly id: string;
}

export const EMPTY_TREE = makeObject('tree', Buffer.alloc(0));

export function makeTree(entries: readonly TreeEntry[]): GitObject {
  const sorted = [...entries].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  return makeObject(
    'tree',
    Buffer.concat(sorted.flatMap(({ mode, name, id }) => [Buffer.from(`${mode} ${name}\0`, 'latin1'), Buffer.from(id, 'hex')])),
  );
}

export function parseTree(body: Buffer): readonly TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < body.length; ) {
    const blank = body.indexOf(0x20, at);
    const end = body.indexOf(0, blank);
    if (blank < 0 || end < 0) break;
    entries.push({
      mode: body.toString('latin1', at, blank),
      name: body.toString('latin1', blank + 1, end),
      id: body.toString('hex', end + 1, end + 21),
    });
    at = end + 21;
  }
  return entries;
}

export interface Commit {
  readonly tree: string;
  readonly parents: readonly string[];
  /** Seconds since 1970. */
  readonly dateSec: number;
  readonly message: string;
}

/** The same commit always has the same id: its author is fixed and its date is the caller's. */
export function makeCommit({ tree, parents, dateSec, message }: Commit): GitObject {
  const who = `longhaul <longhaul@localhost> ${dateSec} +0000`;
  const lines = [`tree ${tree}`, ...parents.map((id) => `parent ${id}`), `author ${who}`, `committer ${who}`, '', ''];
  return makeObject('commit', Buffer.from(lines.join('\n') + message.replaceAll('\0', ' '), 'utf8'));
}

export function parseCommit(body: Buffer): Commit {
  const text = body.toString('utf8');
  const split = text.indexOf('\n\n');
  const lines = text.slice(0, split).split('\n');
  const field = (name: string) => lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  const date = /> (\d+) [+-]\d{4}$/.exec(field('committer')[0] ?? '');
  return { tree: field('tree')[0] ?? '', parents: field('parent'), dateSec: Number(date?.[1] ?? 0), message: text.slice(split + 2) };
}

function sortKey({ mode, name }: TreeEntry): string {
  return mode === '40000' ? `${name}/` : name;
}
