/** A person's repository, made for a test: files on one commit of `main`, the same commit wherever and whenever it is made. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const IDENTITY = ['-c', 'user.name=person', '-c', 'user.email=person@localhost'];
const DATE = '2026-01-01T00:00:00Z';

/** Returns `dir`. Without files the repository is empty: it has no commit. */
export function makeRepository(dir: string, files: Readonly<Record<string, string>>): string {
  mkdirSync(dir, { recursive: true });
  const git = (...args: readonly string[]) =>
    execFileSync('git', [...IDENTITY, ...args], { cwd: dir, env: { ...process.env, GIT_AUTHOR_DATE: DATE, GIT_COMMITTER_DATE: DATE } });
  git('init', '-q', '-b', 'main');
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
  if (Object.keys(files).length === 0) return dir;
  git('add', '-A');
  git('commit', '-q', '-m', 'As it is');
  return dir;
}
