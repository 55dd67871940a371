/**
 * Real bugs of published packages: both versions fetched from their registry by its own client, verified by hash, and made into
 * a repository that has the earlier version's sources and the later version's tests. What is known of each is in `bugs/`.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface Bug {
  readonly name: string;
  readonly ecosystem: 'npm' | 'pypi';
  readonly package: string;
  readonly from: string;
  readonly to: string;
  readonly bug: string;
  readonly setup: string;
  readonly test: string;
  readonly testFilesFromB: readonly string[];
  readonly sourceFilesFromB: readonly string[];
  readonly failingBefore: { readonly failed: number; readonly total: number; readonly tests: readonly string[] };
  readonly passingAfter: { readonly passed: number; readonly total: number };
  readonly sha512: { readonly from: string; readonly to: string };
}

export const BUGS: readonly Bug[] = readdirSync(join(__dirname, 'bugs'))
  .sort()
  .map((file) => JSON.parse(readFileSync(join(__dirname, 'bugs', file), 'utf8')));

export interface Published {
  readonly repository: string;
  /** The real fix: paths with the content they have in the later version. */
  readonly fix: readonly { readonly path: string; readonly content: string }[];
}

/** Throws where the registry cannot be reached or sends something else than what was verified. */
export async function fetchBug(bug: Bug, dir: string): Promise<Published> {
  const earlier = unpack(bug, 'from', join(dir, 'a'));
  const later = unpack(bug, 'to', join(dir, 'b'));
  const repository = join(dir, 'repository');
  await cp(earlier, repository, { recursive: true });
  for (const path of bug.testFilesFromB) await cp(join(later, path), join(repository, path), { recursive: true });
  commitAll(repository, `${bug.package} ${bug.from} with the tests of ${bug.to}`);
  return { repository, fix: bug.sourceFilesFromB.map((path) => ({ path, content: readFileSync(join(later, path), 'utf8') })) };
}

function unpack(bug: Bug, which: 'from' | 'to', dir: string): string {
  mkdirSync(dir, { recursive: true });
  const archive = join(dir, download(bug, bug[which], dir));
  const sha512 = createHash('sha512').update(readFileSync(archive)).digest('hex');
  if (sha512 !== bug.sha512[which]) throw new Error(`${bug.package} ${bug[which]} is not the archive that was verified: sha512 ${sha512}`);
  mkdirSync(join(dir, 'files'));
  execFileSync('tar', ['-xzf', archive, '-C', join(dir, 'files'), '--strip-components=1']);
  return join(dir, 'files');
}

function download(bug: Bug, version: string, dir: string): string {
  const quiet = { cwd: dir, stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8', timeout: 120_000 } as const;
  if (bug.ecosystem === 'npm') return execFileSync('npm', ['pack', '--silent', `${bug.package}@${version}`], quiet).trim();
  execFileSync('pip', ['download', '-q', '--no-deps', '--no-binary', ':all:', '--no-build-isolation', `${bug.package}==${version}`], quiet);
  return readdirSync(dir).find((file) => file.endsWith('.tar.gz')) ?? 'nothing was downloaded';
}

function commitAll(repository: string, message: string): void {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
  mkdirSync(dirname(repository), { recursive: true });
  for (const args of [
    ['init', '-q', '-b', 'main'],
    ['add', '-A', '-f'],
    [...identity, 'commit', '-q', '-m', message],
  ])
    execFileSync('git', args, { cwd: repository });
}
