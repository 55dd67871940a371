/**
 * Makes a job's store in a directory beside its place, complete and synced, then moves it there in one call: whole or not at
 * all, however often it is killed, and however many workers try at once.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreFailure } from '../../contract/failures';
import type { JobSpec } from '../../contract/job';
import { hasEnded, processIdentity } from '../sandbox/process-identity';
import { makeDirectory, syncAll, syncDirectory, tempDirOf } from './durable';
import { errorCode } from './failures';
import { takeOver } from './fork-store';
import { GitFailure, git } from './git';
import { layOutGitDir } from './layout';
import { writeObjects } from './objects';
import { headOf, JobRefs, jobDirOf, storeDirOf } from './refs';
import type { Source } from './source';
import { fetchInto, remoteRefs, resolveLocally } from './source';
import type { StoreIdentity } from './store-identity';
import { writeIdentity } from './store-identity';
import { EMPTY_TREE } from './tree-object';

/** Returns when there is a store: this call's, or that of one that was faster. */
export async function createStore(home: string, spec: JobSpec, owner: string, signal: AbortSignal): Promise<void> {
  const dir = jobDirOf(home, spec.id);
  await makeDirectory(dir);
  const building = join(dir, `${BUILDING}${randomUUID()}-${encodeURIComponent(processIdentity())}`);
  try {
    await build(building, home, spec, owner, signal);
    await rename(building, storeDirOf(home, spec.id));
    await syncDirectory(dir);
  } catch (error) {
    if (errorCode(error) !== 'ENOTEMPTY' && errorCode(error) !== 'EEXIST') throw error;
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

/** Followed by a unique part and the name of the process that builds there. */
const BUILDING = 'store.git.building-';
const UUID_LENGTH = 36;

async function build(gitDir: string, home: string, spec: JobSpec, owner: string, signal: AbortSignal): Promise<void> {
  await mkdir(gitDir);
  const refs = new JobRefs(gitDir, spec.id);
  await layOutGitDir(gitDir, `ref: ${headOf(spec.id)}`, true);
  await mkdir(tempDirOf(gitDir), { recursive: true });
  // Git knows the empty tree by heart, but a check of the store wants to see it.
  await writeObjects(gitDir, [EMPTY_TREE]);
  const source = { repository: spec.repository, gitDir, signal };
  const base = spec.origin ? await takeOver(home, gitDir, spec, spec.origin) : await fetchBase(source, spec.base, refs);
  const identity: StoreIdentity = { owner, spec, base };
  await writeIdentity(gitDir, identity);
  await syncAll(gitDir);
}

async function fetchBase(source: Source, base: string, refs: JobRefs): Promise<StoreIdentity['base']> {
  const there = await remoteRefs(source);
  if (there.size === 0) return { commit: null, tree: EMPTY_TREE.id };
  const wanted = (await resolveLocally(source, `refs/heads/${base}`)) ?? (await resolveLocally(source, base)) ?? refNamed(base, there);
  if (wanted === null) throw noSuchBase(base, source.repository, there);
  try {
    await fetchInto(source, wanted, refs.name('base'));
  } catch (error) {
    // Servers may refuse commits that no branch names; what was refused will be refused again.
    if (error instanceof GitFailure && wanted === base) throw noSuchBase(base, source.repository, there, error.stderr);
    throw error;
  }
  return peeled(source, base, refs);
}

async function peeled({ gitDir, repository }: Source, base: string, refs: JobRefs): Promise<StoreIdentity['base']> {
  const args = ['rev-parse', '--verify', '--quiet', `${refs.name('base')}^{commit}`];
  const { stdout, exitCode } = await git(args, { gitDir, answers: [1, 128] });
  if (exitCode !== 0)
    throw new StoreFailure('bad_source', `"${base}" in ${repository} is not a commit. Name a branch, a tag of a commit, or a commit.`);
  const commit = stdout.toString('utf8').trim();
  await refs.write('base', commit);
  const tree = await git(['rev-parse', '--verify', `${commit}^{tree}`], { gitDir });
  return { commit, tree: tree.stdout.toString('utf8').trim() };
}

/** A name as git's own rules read it, branches first, or a whole commit id. */
function refNamed(base: string, there: ReadonlyMap<string, string>): string | null {
  const names = [`refs/heads/${base}`, `refs/tags/${base}`, base, `refs/${base}`, `refs/remotes/${base}`];
  return names.find((name) => there.has(name)) ?? (/^[0-9a-f]{40}$/.test(base) ? base : null);
}

function noSuchBase(base: string, repository: string, there: ReadonlyMap<string, string>, said = ''): StoreFailure {
  const branches = [...there.keys()].filter((name) => name.startsWith('refs/heads/')).map((name) => name.slice('refs/heads/'.length));
  const some =
    branches.length > 0 ? `Its branches are ${branches.slice(0, 10).join(', ')}${branches.length > 10 ? ', …' : ''}` : 'It has no branches';
  const why = said === '' ? '' : ` Git says: ${said.trim().slice(-300)}`;
  return new StoreFailure(
    'bad_source',
    `${repository} has no "${base}" to start from. ${some}. Name a branch, a tag, or a whole commit id as the base.${why}`,
  );
}

/** Removes directories of builders that were killed. One whose builder may be alive stays. */
export async function removeAbandoned(home: string, job: string): Promise<void> {
  const dir = jobDirOf(home, job);
  for (const name of await readdir(dir).catch(() => [])) {
    if (!name.startsWith(BUILDING)) continue;
    const builder = decodeURIComponent(name.slice(BUILDING.length + UUID_LENGTH + 1));
    // Its git may take a moment longer to die; what is not removed now is removed another time.
    if (hasEnded(builder)) await rm(join(dir, name), { recursive: true, force: true, maxRetries: 5 }).catch(() => {});
  }
}
