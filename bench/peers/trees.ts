/** The files of a result, whatever it lies in: one git tree id that is equal exactly when the files are, and the lines of one of them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Work, World } from './world';

export interface Files {
  readonly tree: string;
  readonly log: readonly string[];
}

export function filesOf(world: World, work: Work): Files {
  const at = world.result(work);
  if ('branch' in at)
    return { tree: git(at.repository, 'rev-parse', `${at.branch}^{tree}`), log: lines(git(at.repository, 'show', `${at.branch}:log.txt`)) };
  const index = mkdtempSync(join(tmpdir(), 'longhaul-peers-'));
  try {
    const env = { GIT_INDEX_FILE: join(index, 'index') };
    gitWith(env, at.directory, 'add', '-A');
    return { tree: gitWith(env, at.directory, 'write-tree'), log: lines(readFileSync(join(at.directory, 'log.txt'), 'utf8')) };
  } finally {
    rmSync(index, { recursive: true });
  }
}

export function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** How many more lines there are than different ones. */
export function doubled(all: readonly string[]): number {
  return all.length - new Set(all).size;
}

function git(cwd: string, ...args: readonly string[]): string {
  return gitWith({}, cwd, ...args);
}

function gitWith(env: NodeJS.ProcessEnv, cwd: string, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd, encoding: 'utf8', env: { ...process.env, ...env } }).trim();
}
