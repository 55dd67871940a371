/** Secrets that one tree has and another one has nowhere. Told by path, line and kind; their values go no further than git's input. */
import type { NewSecret } from '../../activities/ports';
import type { Redactor } from '../../redaction/redactor';
import { git } from './git';
import { readObjects } from './objects';
import { readable, splitZ } from './trees';

interface Seen extends NewSecret {
  readonly value: string;
}

/** Larger ones are data; looking at more would hold up the gate. */
const FILE_BYTES = 2_000_000;
const ALL_BYTES = 50_000_000;
const READ_AT_ONCE = 25;

export async function newSecrets(gitDir: string, fromTree: string, toTree: string, find: Redactor['find']): Promise<readonly NewSecret[]> {
  const files = await filesToSee(gitDir, fromTree, toTree);
  const seen: Seen[] = [];
  for (let at = 0; at < files.length; at += READ_AT_ONCE) {
    const page = files.slice(at, at + READ_AT_ONCE);
    const blobs = await readObjects(
      gitDir,
      page.map(({ id }) => id),
    );
    for (const { id, path } of page) seen.push(...secretsOf(path, blobs.get(id)?.body.toString('latin1') ?? '', find));
  }
  if (seen.length === 0) return [];
  const old = await standingIn(gitDir, fromTree, new Set(seen.map(({ value }) => value)));
  return seen.filter(({ value }) => !old.has(value)).map(({ path, line, kind }) => ({ path, line, kind }));
}

interface File {
  readonly id: string;
  readonly path: string;
}

/** Files that were added or changed, in git's order, as far as they fit. */
async function filesToSee(gitDir: string, fromTree: string, toTree: string): Promise<readonly File[]> {
  const { stdout } = await git(['diff-tree', '-r', '-z', '--no-renames', '--diff-filter=AMT', fromTree, toTree], { gitDir });
  const fields = splitZ(stdout);
  const changed: File[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    // `:100644 100755 OLD NEW M`, then the path.
    const [, mode = '', , id = ''] = (fields[at] as string).split(' ');
    if (mode.startsWith('100')) changed.push({ id, path: readable(fields[at + 1] as string) });
  }
  const sizes = await sizesOf(gitDir, changed);
  let left = ALL_BYTES;
  return changed.filter(({ id }) => {
    const size = sizes.get(id) ?? Number.POSITIVE_INFINITY;
    if (size > FILE_BYTES || size > left) return false;
    left -= size;
    return true;
  });
}

async function sizesOf(gitDir: string, files: readonly File[]): Promise<ReadonlyMap<string, number>> {
  if (files.length === 0) return new Map();
  const stdin = files.map(({ id }) => `${id}\n`).join('');
  const { stdout } = await git(['cat-file', '--batch-check=%(objectname) %(objectsize)'], { gitDir, stdin });
  const lines = stdout.toString('latin1').trim().split('\n');
  return new Map(lines.map((line) => [line.slice(0, 40), Number(line.slice(41))]));
}

/** Of one that goes over a line's end its first line. */
function secretsOf(path: string, text: string, find: Redactor['find']): readonly Seen[] {
  return find(text).map(({ kind, from, to }) => ({
    path,
    kind,
    line: text.slice(0, from).split('\n').length,
    value: text.slice(from, to).split(/\r?\n/, 1)[0] ?? '',
  }));
}

async function standingIn(gitDir: string, tree: string, values: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const stdin = Buffer.from([...values].map((value) => `${value}\n`).join(''), 'latin1');
  const { stdout } = await git(['grep', '-a', '-F', '-h', '-o', '-f', '-', tree], { gitDir, stdin, answers: [1] });
  return new Set(stdout.toString('latin1').split('\n'));
}
