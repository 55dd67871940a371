/** The repository that a job file is made for, looked at: bounded in bytes and time, from git's objects, running nothing of it. */
import { stat } from 'node:fs/promises';
import { type Look, lookAt, textAt } from '../../adapters/git/repository-look';
import { isUrl } from '../../config/urls';
import { rejected } from '../errors';
import { foundIn, READ, type RepositoryFound } from './found';

/** A manifest is a few KB; a larger one is made by a machine, or meant to hurt. */
const MOST_FILE_BYTES = 512 * 1024;
const TIMEOUT_MS = 30_000;

export interface LookedAt {
  /** Absolute path of its top. */
  readonly root: string;
  readonly base: string | null;
  readonly found: RepositoryFound;
}

/** Throws `RejectedError` if there is no repository that git can read. */
export async function lookAtRepository(directory: string): Promise<LookedAt> {
  if (isUrl(directory)) throw rejected('directory', directory, 'is a URL', 'Clone it, and give the directory of the clone');
  const found = await stat(directory).catch(() => null);
  if (!found?.isDirectory()) throw rejected('directory', directory, 'is not a directory', 'Give one that lies in a git repository');
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const look = await lookAt(directory, signal).catch((error: Error) => {
    throw rejected('directory', directory, `cannot be read as a git repository: ${error.message}`, 'Look at it with: git status');
  });
  if (look === null)
    throw rejected('directory', directory, 'lies in no git repository', 'Give one that does, or make one there with: git init');
  return { root: look.root, base: look.branch, found: withRemarks(look, foundIn(await seenOf(look, signal))) };
}

async function seenOf(look: Look, signal: AbortSignal) {
  const texts = new Map<string, string>();
  for (const path of READ) {
    const text = await textAt(look, path, MOST_FILE_BYTES, signal);
    if (text !== null) texts.set(path, text);
  }
  return { paths: [...look.files.keys()], texts };
}

function withRemarks({ isWhole, files }: Look, found: RepositoryFound): RepositoryFound {
  const remark = files.size === 0 ? ['Nothing is committed yet.'] : isWhole ? [] : ['It has more files than were looked at.'];
  return { ...found, hints: [...found.hints, ...remark] };
}
