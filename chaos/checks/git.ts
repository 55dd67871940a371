/** Plain git, reading. */
import { execFileSync } from 'node:child_process';

const env = { ...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_OPTIONAL_LOCKS: '0' };

/** Throws what git said. */
export function git(dir: string, args: readonly string[], input = ''): string {
  return execFileSync('git', ['--git-dir', dir, ...args], { env, input, encoding: 'utf8', maxBuffer: 1 << 28 });
}

/** The text of each object, by a name that git understands; empty where it is missing. */
export function blobs(dir: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const output = execFileSync('git', ['--git-dir', dir, 'cat-file', '--batch'], {
    env,
    input: `${names.join('\n')}\n`,
    maxBuffer: 1 << 28,
  });
  const found: string[] = [];
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf('\n', at);
    const size = / blob (\d+)$/.exec(output.toString('utf8', at, end))?.[1];
    found.push(size === undefined ? '' : output.toString('utf8', end + 1, end + 1 + Number(size)));
    at = size === undefined ? end + 1 : end + 2 + Number(size);
  }
  return found;
}
