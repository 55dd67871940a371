/** A build of another commit, so that workers of two versions share the jobs: in a git worktree of its own, kept for the next time. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './world/program';

/** Returns its directory. `commit` is anything that git understands. Throws what git or the build says. */
export function previousBuild(commit: string): string {
  const git = (...args: readonly string[]) => execFileSync('git', ['-C', ROOT, ...args], { encoding: 'utf8' }).trim();
  const id = git('rev-parse', '--verify', `${commit}^{commit}`);
  const dir = join(tmpdir(), 'longhaul-chaos', `build-${id.slice(0, 12)}`);
  if (existsSync(join(dir, 'dist', 'worker', 'main.js'))) return dir;
  mkdirSync(join(tmpdir(), 'longhaul-chaos'), { recursive: true });
  git('worktree', 'prune');
  if (!existsSync(dir)) git('worktree', 'add', '--detach', dir, id);
  if (!existsSync(join(dir, 'node_modules'))) symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
  execFileSync(process.execPath, [join(dir, 'scripts', 'build.mjs')], { cwd: dir, stdio: ['ignore', 2, 2] });
  return dir;
}
