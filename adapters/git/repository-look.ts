/**
 * A person's repository on this machine, looked at where it lies: which it is, what its HEAD holds. Read from git's objects and never
 * from the checkout, so that no link is followed; nothing is fetched, whatever the repository's own configuration says.
 */
import { lstat, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gitAsPerson } from './git';

export interface Look {
  /** Top of the checkout, or the bare repository itself. */
  readonly root: string;
  /** The branch that HEAD is on; null if it is on none, or has no commit. */
  readonly branch: string | null;
  /** Object ids by path, of regular files alone: no links, no submodules. Empty before the first commit. */
  readonly files: ReadonlyMap<string, string>;
  /** False if there are more paths than were read. */
  readonly isWhole: boolean;
  readonly gitDir: string;
}

/** About 200,000 paths. */
const MOST_LISTED_BYTES = 16 * 1024 * 1024;

/** Null if the directory is in no repository. Throws what git says of a broken one. */
export async function lookAt(directory: string, signal: AbortSignal): Promise<Look | null> {
  const place = await placeOf(await realpath(directory), signal);
  if (place === null) return null;
  const { gitDir } = place;
  const head = await ask(['symbolic-ref', '--quiet', '--short', 'HEAD'], gitDir, signal);
  const listed = await gitAsPerson(['ls-tree', '-r', '-z', '--full-tree', 'HEAD'], {
    ...{ gitDir, signal, offline: true as const, maxBytes: MOST_LISTED_BYTES },
    answers: [128],
  });
  const isWhole = listed.stdout.length < MOST_LISTED_BYTES;
  // Before the first commit there is a branch by name only.
  return { ...place, branch: listed.exitCode > 0 ? null : head, files: filesIn(listed.stdout, isWhole), isWhole };
}

/** The text of a file of HEAD; null if there is none, if it is larger than `maxBytes`, or no text. */
export async function textAt({ gitDir, files }: Look, path: string, maxBytes: number, signal: AbortSignal): Promise<string | null> {
  const id = files.get(path);
  if (id === undefined) return null;
  const { stdout, exitCode } = await gitAsPerson(['cat-file', 'blob', id], {
    ...{ gitDir, signal, offline: true as const, maxBytes: maxBytes + 1 },
    answers: [128],
  });
  if (exitCode > 0 || stdout.length > maxBytes || stdout.includes(0)) return null;
  return stdout.toString('utf8');
}

/** The nearest directory upwards that is a repository. */
async function placeOf(directory: string, signal: AbortSignal): Promise<Pick<Look, 'root' | 'gitDir'> | null> {
  const inside = join(directory, '.git');
  const hasCheckout = await lstat(inside).then(
    () => true,
    () => false,
  );
  for (const candidate of hasCheckout ? [inside] : [directory]) {
    const gitDir = await ask(['rev-parse', '--absolute-git-dir'], candidate, signal);
    if (gitDir !== null) return { root: directory, gitDir };
  }
  return dirname(directory) === directory ? null : placeOf(dirname(directory), signal);
}

/** One line of an answer, or null where git has none. */
async function ask(args: readonly string[], gitDir: string, signal: AbortSignal): Promise<string | null> {
  const { stdout, exitCode } = await gitAsPerson(args, { gitDir, signal, offline: true, answers: [1, 128] });
  return exitCode === 0 ? stdout.toString('utf8').replace(/\n$/, '') : null;
}

/** The last entry of a list that was cut may be cut too. Names that are not UTF-8 cannot be written into a job. */
function filesIn(listing: Buffer, isWhole: boolean): ReadonlyMap<string, string> {
  const entries = listing
    .toString('utf8')
    .split('\0')
    .slice(0, isWhole ? undefined : -1);
  const files = new Map<string, string>();
  for (const entry of entries) {
    const match = /^100\d{3} blob ([0-9a-f]{40,64})\t(.+)$/s.exec(entry);
    if (match?.[1] && match[2] && !match[2].includes('�')) files.set(match[2], match[1]);
  }
  return files;
}
