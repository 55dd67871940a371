/**
 * Real bugs of published packages: both versions fetched from their registry by its own client, verified by hash, and made into
 * a repository that has the earlier version's sources and the later version's tests. What is known of each is in `bugs/`.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';

export interface Bug {
  readonly name: string;
  readonly ecosystem: 'npm' | 'pypi';
  readonly package: string;
  /** The versions with the bug and with its fix. */
  readonly from: string;
  readonly to: string;
  readonly bug: string;
  readonly setup: string;
  /** What the set-up makes, as the ignore pattern that a job records. */
  readonly environment: string;
  readonly test: string;
  readonly runner: 'tap' | 'pytest';
  /** Paths taken from the later version: its tests go into the repository, its sources are the fix. */
  readonly testFilesFromB: readonly string[];
  readonly sourceFilesFromB: readonly string[];
  readonly failingBefore: { readonly exit: number; readonly failed: number; readonly total: number; readonly tests: readonly string[] };
  readonly passingAfter: { readonly passed: number; readonly total: number };
  /** Of the archives, in hexadecimal. */
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

/** Works in `dir`. Throws where the registry does not give a version, or gives something else than what was verified. */
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
  const files = join(dir, 'files');
  mkdirSync(files, { recursive: true });
  const archive = join(dir, download(bug, which, dir));
  const sha512 = createHash('sha512').update(readFileSync(archive)).digest('hex');
  if (sha512 !== bug.sha512[which])
    throw new Error(
      `${bug.package} ${bug[which]} is not the archive that was verified: its sha512 is ${sha512}, not ${bug.sha512[which]}.`,
    );
  execFileSync('tar', ['-xzf', archive, '-C', files, '--strip-components=1', '--no-same-owner']);
  return files;
}

/** Returns the archive's name in `dir`. */
function download(bug: Bug, which: 'from' | 'to', dir: string): string {
  const [program, ...args] = bug.ecosystem === 'npm' ? npmPack(bug[which], bug.package) : pipDownload(bug, which, dir);
  execFileSync(program as string, args, { cwd: dir, stdio: ['ignore', 'ignore', 'pipe'], timeout: 120_000 });
  const archive = readdirSync(dir).find((file) => /\.(tgz|tar\.gz)$/.test(file));
  if (!archive) throw new Error(`${program} downloaded no archive of ${bug.package} ${bug[which]}.`);
  return archive;
}

function npmPack(version: string, name: string): readonly string[] {
  return ['npm', 'pack', '--silent', `${name}@${version}`];
}

/** pip runs a source archive's own code to learn its metadata: it is told the hash, so that it verifies before it does. */
function pipDownload(bug: Bug, which: 'from' | 'to', dir: string): readonly string[] {
  writeFileSync(join(dir, 'wanted.txt'), `${bug.package}==${bug[which]} --hash=sha512:${bug.sha512[which]}\n`);
  return ['python3', '-m', 'pip', 'download', '-q', '--no-deps', '--no-binary', bug.package, '--require-hashes', '-r', 'wanted.txt'];
}

function commitAll(repository: string, message: string): void {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
  for (const args of [
    ['init', '-q', '-b', 'main'],
    ['add', '-A', '-f'],
    [...identity, 'commit', '-q', '-m', message],
  ])
    execFileSync('git', args, { cwd: repository });
}
