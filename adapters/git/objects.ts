/**
 * Git objects as loose files, written and read straight from here: a step is half a dozen small objects, and starting git for
 * them would cost more than writing them. What is in a pack (the base's history, steps of long ago) is read by one `cat-file`.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { deflate, deflateSync, inflate, inflateSync } from 'node:zlib';
import { bytesOf, syncDirectory, syncFile, tempDirOf, writeTemp } from './durable';
import { errorCode } from './failures';
import { git } from './git';
import { wrapped } from './wrapped';

export type ObjectType = 'blob' | 'tree' | 'commit' | 'tag';

export interface GitObject {
  readonly id: string;
  readonly type: ObjectType;
  readonly body: Buffer;
}

export function makeObject(type: ObjectType, body: Buffer): GitObject {
  const id = createHash('sha1').update(header(type, body.length)).update(body).digest('hex');
  return { id, type, body };
}

/** Puts them where git finds them, not synced. One that is there, and whole, is left alone. */
export async function putObjects(gitDir: string, objects: readonly GitObject[]): Promise<void> {
  for (const object of objects) await putObject(gitDir, object);
}

/** The same, and returns when all of them are on disk, their directory entries too. */
export async function writeObjects(gitDir: string, objects: readonly GitObject[]): Promise<void> {
  await putObjects(gitDir, objects);
  const paths = objects.map(({ id }) => loosePath(gitDir, id));
  await Promise.all(paths.map(syncFile));
  await Promise.all([...new Set(paths.map(dirname)), join(gitDir, 'objects')].map(syncDirectory));
}

/** The ones that can be read back whole, by id. One that is missing or damaged is not in the map. */
export async function readObjects(gitDir: string, ids: Iterable<string>): Promise<ReadonlyMap<string, GitObject>> {
  const wanted = [...new Set(ids)];
  const found = new Map<string, GitObject>();
  for (const [at, id] of wanted.entries()) {
    if (at % FILES_AT_ONCE === FILES_AT_ONCE - 1) await turn();
    const object = await readLoose(gitDir, id);
    if (object) found.set(id, object);
  }
  const rest = wanted.filter((id) => !found.has(id));
  for (let from = 0; from < rest.length; from += PACKED_AT_ONCE)
    for (const object of await readPacked(gitDir, rest.slice(from, from + PACKED_AT_ONCE))) found.set(object.id, object);
  return found;
}

/** The same for all that cannot be. Reads them all. */
export async function removeDamagedLoose(gitDir: string): Promise<void> {
  await removeDamaged(gitDir, looseIds(gitDir));
}

/** Of all objects that have a file of their own, whole or not; and what else lies there, as files that git was killed over. */
export function looseIds(gitDir: string): readonly string[] {
  const folders = readdirSync(join(gitDir, 'objects')).filter((name) => /^[0-9a-f]{2}$/.test(name));
  return folders.flatMap((folder) => readdirSync(join(gitDir, 'objects', folder)).map((rest) => folder + rest));
}

/** Takes away the loose files of objects that could not be read, so that git, which skips what is there, writes them again. */
export async function removeDamaged(gitDir: string, ids: Iterable<string>): Promise<void> {
  for (const id of ids) if (!(await readLoose(gitDir, id))) rmSync(loosePath(gitDir, id), { force: true });
}

/** Takes away the files of objects that are elsewhere. Their folders stay: somebody may be about to put another one there. */
export async function removeLoose(gitDir: string, ids: readonly string[]): Promise<void> {
  for (const [at, id] of ids.entries()) {
    if (at % FILES_AT_ONCE === FILES_AT_ONCE - 1) await turn();
    rmSync(loosePath(gitDir, id), { force: true });
  }
}

/** Objects read or removed before others have their turn. */
const FILES_AT_ONCE = 64;
/** So that what one git prints of a long job's steps stays far below the most that it may print. */
const PACKED_AT_ONCE = 1_000;
/** Up to here it takes longer to hand the bytes to another thread than to compress them. */
const SMALL_BYTES = 64 * 1024;
/** Most objects of a step. With their wrapping they take one block of a disk, and compressed they would take one too. */
const TINY_BYTES = 4_000;
const deflateElsewhere = promisify<Buffer, { level: number }, Buffer>(deflate);
const inflateElsewhere = promisify<Buffer, Buffer>(inflate);

async function putObject(gitDir: string, object: GitObject): Promise<void> {
  const path = loosePath(gitDir, object.id);
  // Read and not only looked for: a damaged one would make the step that needs it unreadable for ever.
  if (await readLoose(gitDir, object.id)) return;
  const content = await deflated(Buffer.concat([header(object.type, object.body.length), object.body]));
  const temp = writeTemp(tempDirOf(gitDir), content);
  try {
    renameSync(temp, path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    mkdirSync(dirname(path), { recursive: true });
    renameSync(temp, path);
  }
}

function deflated(raw: Buffer): Buffer | Promise<Buffer> {
  if (raw.length > SMALL_BYTES) return deflateElsewhere(raw, { level: 1 });
  return raw.length <= TINY_BYTES ? wrapped(raw) : deflateSync(raw, { level: 1 });
}

async function inflated(content: Buffer): Promise<Buffer> {
  return content.length <= SMALL_BYTES ? inflateSync(content) : inflateElsewhere(content);
}

async function readLoose(gitDir: string, id: string): Promise<GitObject | null> {
  const content = looseBytes(gitDir, id);
  if (content === null) return null;
  const raw = await inflated(content).catch(() => null);
  const end = raw?.indexOf(0) ?? -1;
  if (!raw || end < 0) return null;
  const object = makeObject(raw.toString('latin1', 0, end).split(' ')[0] as ObjectType, raw.subarray(end + 1));
  return object.id === id ? object : null;
}

function looseBytes(gitDir: string, id: string): Buffer | null {
  try {
    return bytesOf(loosePath(gitDir, id));
  } catch (error) {
    // Something else stands where the object's folder would be: it is not there.
    if (errorCode(error) === 'ENOTDIR') return null;
    throw error;
  }
}

async function readPacked(gitDir: string, ids: readonly string[]): Promise<readonly GitObject[]> {
  // 128 is a damaged object: what was printed before it counts, and the rest is as good as missing.
  const { stdout } = await git(['cat-file', '--batch'], { gitDir, stdin: `${ids.join('\n')}\n`, answers: [128] });
  const objects: GitObject[] = [];
  for (let at = 0; at < stdout.length; ) {
    const lineEnd = stdout.indexOf(0x0a, at);
    if (lineEnd < 0) break;
    const [id, type, size] = stdout.toString('latin1', at, lineEnd).split(' ');
    const end = lineEnd + 1 + Number(size);
    at = size === undefined ? lineEnd + 1 : end + 1;
    if (size !== undefined && end < stdout.length)
      objects.push({ id: id as string, type: type as ObjectType, body: stdout.subarray(lineEnd + 1, end) });
  }
  return objects;
}

export function loosePath(gitDir: string, id: string): string {
  return join(gitDir, 'objects', id.slice(0, 2), id.slice(2));
}

/** What git puts before a body. */
export function header(type: ObjectType, bytes: number): Buffer {
  return Buffer.from(`${type} ${bytes}\0`, 'latin1');
}
