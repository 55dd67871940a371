/**
 * Takes one file out of a .tar.gz or a .zip held in memory, with nothing but Node. Knows the two formats as far as release
 * archives and Python wheels use them; anything odd is an error, never a guess.
 */
import { gunzipSync, inflateRawSync } from 'node:zlib';

const BLOCK = 512;

/** The bytes of the first entry whose base name is `name`, or an Error that says what the archive is instead. */
export function fileInTarGz(archive, name) {
  const tar = gunzipSync(archive);
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0; ) {
    const path = text(tar.subarray(at, at + 100));
    const size = Number.parseInt(text(tar.subarray(at + 124, at + 136)), 8);
    if (!Number.isInteger(size)) throw new Error(`the tar archive is damaged at byte ${at}`);
    if (baseName(path) === name) return tar.subarray(at + BLOCK, at + BLOCK + size);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  throw new Error(`the tar archive holds no file ${name}`);
}

export function fileInZip(archive, name) {
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw new Error('not a zip archive');
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = archive.readUInt16LE(at + 28);
    const path = archive.toString('utf8', at + 46, at + 46 + nameLength);
    if (baseName(path) === name) return inflate(archive, at);
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  throw new Error(`the zip archive holds no file ${name}`);
}

function inflate(archive, entry) {
  const method = archive.readUInt16LE(entry + 10);
  const header = archive.readUInt32LE(entry + 42);
  // The local header's extra field may be longer than the directory's: only it says where the bytes begin.
  const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  const bytes = archive.subarray(start, start + archive.readUInt32LE(entry + 20));
  if (method === 0) return bytes;
  if (method === 8) return inflateRawSync(bytes);
  throw new Error(`the zip archive uses compression method ${method}, which is not known here`);
}

function text(field) {
  const end = field.indexOf(0);
  return field.toString('latin1', 0, end < 0 ? undefined : end).trim();
}

function baseName(path) {
  return path.slice(path.lastIndexOf('/') + 1);
}
