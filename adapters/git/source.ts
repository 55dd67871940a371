/**
 * The person's repository as seen from a store: asked for its refs, fetched from, looked at for checked-out branches. Read
 * only. All of it runs with the person's own configuration and credentials; what a URL's server says is hostile input.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StoreFailure } from '../../contract/failures';
import { GitFailure, gitAsPerson } from './git';
import { refusedBy } from './refusals';

/** Where the work comes from and goes to: a path on this machine or a URL. */
export interface Source {
  readonly repository: string;
  readonly gitDir: string;
  readonly signal: AbortSignal;
}

/** All refs with their tips. An empty repository has none. */
export async function remoteRefs(source: Source): Promise<ReadonlyMap<string, string>> {
  const { repository, gitDir, signal } = source;
  try {
    const { stdout } = await gitAsPerson(['ls-remote', ...serving('upload-pack', repository), '--', repository], { gitDir, signal });
    const lines = stdout.toString('utf8').split('\n').filter(Boolean);
    return new Map(lines.map((line) => [line.slice(line.indexOf('\t') + 1), line.slice(0, line.indexOf('\t'))]));
  } catch (error) {
    throw await explained(error, repository);
  }
}

/** Brings a ref or a commit, with its whole history, to `to` in the store. */
export async function fetchInto(source: Source, wanted: string, to: string): Promise<void> {
  const { repository, gitDir, signal } = source;
  const quiet = [
    '--quiet',
    '--no-tags',
    '--no-write-fetch-head',
    '--no-auto-gc',
    '--no-recurse-submodules',
    '--update-shallow',
    '--no-prune',
  ];
  const args = ['fetch', ...quiet, ...serving('upload-pack', repository), '--', repository, `+${wanted}:${to}`];
  await gitAsPerson(args, { gitDir, signal });
}

/** What the person's own git takes `base` for, in a repository on this machine; null if nothing, or for a URL. */
export async function resolveLocally({ repository, signal }: Source, base: string): Promise<string | null> {
  const gitDir = await localGitDir(repository, signal);
  if (gitDir === null) return null;
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${base}^{commit}`];
  const { stdout, exitCode } = await gitAsPerson(args, { gitDir, signal, answers: [1, 128] });
  return exitCode === 0 ? stdout.toString('utf8').trim() : null;
}

/** Whether a checkout on this machine, the main one or a linked one, has the branch; a bare repository has none. */
export async function isCheckedOut({ repository, signal }: Source, branch: string): Promise<boolean> {
  const path = repository.startsWith('file://') ? fileURLToPath(repository) : repository;
  const gitDir = await localGitDir(path, signal);
  if (gitDir === null) return false;
  const { stdout } = await gitAsPerson(['worktree', 'list', '--porcelain'], { gitDir, signal });
  return stdout.toString('utf8').split('\n').includes(`branch refs/heads/${branch}`);
}

/** For `fetch` and `push`: the other end of a local transport does not hear our command line's `safe.directory`. */
export function serving(program: 'upload-pack' | 'receive-pack', repository: string): readonly string[] {
  return isLocal(repository) ? [`--${program}=git -c 'safe.directory=*' ${program}`] : [];
}

export function isLocal(repository: string): boolean {
  return repository.startsWith('/') || repository.startsWith('file://');
}

/** Null for a URL, and where there is no repository. */
export async function localGitDir(repository: string, signal: AbortSignal): Promise<string | null> {
  if (!repository.startsWith('/')) return null;
  for (const candidate of [join(repository, '.git'), repository]) {
    const answer = await gitAsPerson(['rev-parse', '--absolute-git-dir'], { gitDir: candidate, signal, answers: [128] });
    if (answer.exitCode === 0) return answer.stdout.toString('utf8').replace(/\n$/, '');
  }
  return null;
}

/** What is certainly the person's to mend is `bad_source`; a server may only be away for a while. */
async function explained(error: unknown, repository: string): Promise<unknown> {
  if (!(error instanceof GitFailure)) return error;
  if (!isLocal(repository)) return refusedBy(error, repository) ?? error;
  if (!repository.startsWith('/')) return error;
  const found = await stat(repository).catch(() => null);
  if (!found) return new StoreFailure('bad_source', `There is no repository at ${repository}. Give the path of an existing one, or a URL.`);
  return new StoreFailure(
    'bad_source',
    `${repository} cannot be read as a git repository. Give one that can, or run "git init" there. Git says: ${error.stderr.trim()}`,
  );
}
