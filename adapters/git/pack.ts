/**
 * Loose objects made into one pack: a step is nine small files, and a job of days would fill a disk with inodes and half-empty blocks.
 * The pack is made aside, synced, and in its place before the first loose file goes, so that whoever reads meanwhile finds each object
 * in one of the two. Packs that came with the base are left alone, and told from ours by their names.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory, tempDirOf, tempPath } from './durable';
import { git } from './git';
import { looseIds, removeLoose } from './objects';

/** Of our packs' names, before the id that git gives each. */
const PREFIX = 'longhaul';

/** Returns when what was loose is on disk in a pack. A loose object that is damaged makes it throw, and all stays as it is. */
export async function packLoose(gitDir: string): Promise<void> {
  const ids = looseIds(gitDir).filter((id) => /^[0-9a-f]{40}$/.test(id));
  if (ids.length === 0) return;
  const aside = tempPath(tempDirOf(gitDir));
  try {
    const name = await makePack(gitDir, aside, ids);
    // The index last: by it git knows of a pack. Each by name: what is not there must not pass for moved.
    for (const file of [`${name}.pack`, `${name}.idx`]) renameSync(join(aside, file), join(gitDir, 'objects', 'pack', file));
    await syncDirectory(join(gitDir, 'objects', 'pack'));
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  await removeLoose(gitDir, ids);
}

/** In an object directory of its own: what git is killed over lies there, and not among the store's packs. Returns the pack's name. */
async function makePack(gitDir: string, objectDir: string, ids: readonly string[]): Promise<string> {
  for (const folder of ['info', 'pack']) mkdirSync(join(objectDir, folder), { recursive: true });
  writeFileSync(join(objectDir, 'info', 'alternates'), `${join(gitDir, 'objects')}\n`);
  // The other cores are the jobs', and large files are not compared with each other: a step waits for this.
  const bounds = ['--threads=1', '--window-memory=64m'];
  const args = ['-c', 'core.bigFileThreshold=1m', 'pack-objects', '--quiet', ...bounds, join(objectDir, PREFIX)];
  const { stdout } = await git(args, { gitDir, objectDir, stdin: `${ids.join('\n')}\n` });
  return `${PREFIX}-${stdout.toString('latin1').trim()}`;
}

/** A file of a pack that came with the base. */
export function isOfBase(name: string): boolean {
  return /\.(pack|idx|rev)$/.test(name) && !name.startsWith(PREFIX);
}
