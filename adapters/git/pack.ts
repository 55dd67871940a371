/**
 * Loose objects made into one pack: a step is nine small files, and a job of days would fill a disk with inodes and half-empty blocks.
 * The pack is made aside, synced, and in its place before the first loose file goes, so that whoever reads meanwhile finds each object
 * in one of the two. Git packs that came with the base are left alone, and are told from ours by their names.
 */
import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory, tempDirOf, tempPath } from './durable';
import { git } from './git';
import { looseIds, removeLoose } from './objects';

/** Before the id that git gives a pack. */
const NAME = 'longhaul-';

/** Returns when what was loose is on disk in a pack. A loose object that is damaged makes it throw, and all stays as it is. */
export async function packLoose(gitDir: string): Promise<void> {
  const ids = looseIds(gitDir);
  if (ids.length === 0) return;
  const aside = tempPath(tempDirOf(gitDir));
  try {
    await makePack(gitDir, aside, ids);
    await moveInto(join(gitDir, 'objects', 'pack'), join(aside, 'pack'));
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  await removeLoose(gitDir, ids);
}

/** In an object directory of its own: what git is killed over lies there, and not among the store's packs. */
async function makePack(gitDir: string, objectDir: string, ids: readonly string[]): Promise<void> {
  for (const folder of ['info', 'pack']) mkdirSync(join(objectDir, folder), { recursive: true });
  writeFileSync(join(objectDir, 'info', 'alternates'), `${join(gitDir, 'objects')}\n`);
  // The other cores are the jobs'.
  const args = ['pack-objects', '--quiet', '--threads=1', '--window-memory=64m', join(objectDir, 'pack', NAME.slice(0, -1))];
  await git(args, { gitDir, objectDir, stdin: `${ids.join('\n')}\n` });
}

/** The index last: by it git knows of a pack. */
async function moveInto(to: string, from: string): Promise<void> {
  const names = readdirSync(from).sort((a, b) => Number(a.endsWith('.idx')) - Number(b.endsWith('.idx')));
  for (const name of names) renameSync(join(from, name), join(to, name));
  await syncDirectory(to);
}

/** A file of a pack that came with the base. */
export function isOfBase(name: string): boolean {
  return /\.(pack|idx|rev)$/.test(name) && !name.startsWith(NAME);
}
