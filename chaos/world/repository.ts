/** A person's repository, the same commit wherever it is made. It logs every change of every branch: a second delivery would show. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const DATE = '2026-01-01T00:00:00Z';
const IDENTITY = ['-c', 'user.name=person', '-c', 'user.email=person@localhost'];

export function makeRepository(dir: string, files: Readonly<Record<string, string>>): string {
  mkdirSync(dir, { recursive: true });
  const env = { ...process.env, GIT_AUTHOR_DATE: DATE, GIT_COMMITTER_DATE: DATE };
  const git = (...args: readonly string[]) => execFileSync('git', [...IDENTITY, ...args], { cwd: dir, env });
  git('init', '-q', '-b', 'main');
  git('config', 'core.logAllRefUpdates', 'always');
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
  git('add', '-A');
  git('commit', '-q', '-m', 'As it is');
  return dir;
}
