/** Secrets that one tree has and another one has nowhere. Told by path, line and kind; their values go no further than git's input. */
import type { NewSecret } from '../../activities/ports';
import type { Redactor } from '../../redaction/redactor';
import { git } from './git';
import { changedPaths, fileOf } from './trees';

interface Seen extends NewSecret {
  readonly value: string;
}

/** Larger ones are data; looking at more would hold up the gate. */
const FILE_BYTES = 2_000_000;
const MOST_FILES = 2_000;

export async function newSecrets(gitDir: string, fromTree: string, toTree: string, find: Redactor['find']): Promise<readonly NewSecret[]> {
  const changed = (await changedPaths(gitDir, fromTree, toTree)).filter(({ change }) => change !== 'deleted').slice(0, MOST_FILES);
  const seen: Seen[] = [];
  for (const { path } of changed) {
    const bytes = await fileOf(gitDir, toTree, path, FILE_BYTES);
    if (bytes) seen.push(...secretsOf(path, bytes.toString('latin1'), find));
  }
  if (seen.length === 0) return [];
  const old = await standingIn(gitDir, fromTree, new Set(seen.map(({ value }) => value)));
  return seen.filter(({ value }) => !old.has(value)).map(({ path, line, kind }) => ({ path, line, kind }));
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
