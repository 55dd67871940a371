/**
 * A store that begins with the steps of another one, up to one of them: the same commits under the new job's name. Objects never change
 * once written, so both stores have the same files of them, by hard links: a fork costs no copy, and neither needs the other.
 */
import { link, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreFailure } from '../../contract/failures';
import type { JobSpec, Origin } from '../../contract/job';
import { errorCode } from './failures';
import { JobRefs, storeDirOf } from './refs';
import { readIdentity, type StoreIdentity } from './store-identity';

/** Fills the git directory `to`, not synced; returns where the first job had started from. */
export async function takeOver(home: string, to: string, spec: JobSpec, origin: Origin): Promise<StoreIdentity['base']> {
  const from = storeDirOf(home, origin.job);
  const identity = await readIdentity(from);
  if (!identity) throw noStore(origin);
  await linkAll(join(from, 'objects'), join(to, 'objects'));
  const [theirs, ours] = [new JobRefs(from, origin.job), new JobRefs(to, spec.id)];
  if (identity.base.commit) await ours.write('base', identity.base.commit);
  for (let seq = 0; seq <= origin.step; seq++) {
    const commit = await theirs.read(seq);
    if (commit === null || commit === 'damaged') throw noStep(origin, seq);
    ours.create(seq, commit);
  }
  return identity.base;
}

/** Packs last: an object that was loose, and is not any more when its turn comes, is in one of them by then. */
async function linkAll(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const entries = await readdir(from, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => Number(a.name === 'pack') - Number(b.name === 'pack'))) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await linkAll(source, target);
    else if (entry.isFile() && !entry.name.startsWith('tmp_')) await linkOne(source, target);
  }
}

/** One that was just being written by the other job may be gone again under its temporary name. */
async function linkOne(source: string, target: string): Promise<void> {
  try {
    await link(source, target);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST' && errorCode(error) !== 'ENOENT') throw error;
  }
}

function noStore({ job }: Origin): StoreFailure {
  return new StoreFailure('missing', `The store of ${job} is not on this machine: a job goes on from it only where it is.`);
}

function noStep({ job }: Origin, seq: number): StoreFailure {
  return new StoreFailure('missing', `${job} has no step ${seq} that can be read: choose an earlier one.`);
}
