/**
 * What a journal's file holds: one entry after the other, each a line that says what follows, and objects as git hashes them. Pure.
 */
import { createHash } from 'node:crypto';
import type { GitObject, ObjectType } from './objects';
import { header, makeObject } from './objects';

/** A step, and all of it that may not be on disk elsewhere. */
export interface Entry {
  readonly seq: number;
  readonly commit: string;
  readonly objects: readonly GitObject[];
}

export function encodeEntry({ seq, commit, objects }: Entry): Buffer {
  const body = Buffer.concat(objects.flatMap((object) => [header(object.type, object.body.length), object.body]));
  const said = `step ${seq} ${commit} ${body.length}`;
  return Buffer.concat([Buffer.from(`${said} ${digest(said, body)}\n`, 'latin1'), body]);
}

/** The whole ones from the start. What a torn one says counts for nothing, nor does anything behind it. */
export function decodeEntries(content: Buffer): readonly Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; ; ) {
    const lineEnd = content.indexOf(0x0a, at);
    const fields = LINE.exec(content.toString('latin1', at, Math.max(at, lineEnd)));
    if (!fields) return entries;
    const [, said, seq, commit, bytes, sum] = fields as unknown as readonly string[];
    const body = content.subarray(lineEnd + 1, lineEnd + 1 + Number(bytes));
    if (digest(said as string, body) !== sum) return entries;
    entries.push({ seq: Number(seq), commit: commit as string, objects: decodeObjects(body) });
    at = lineEnd + 1 + body.length;
  }
}

const LINE = /^(step (\d{1,9}) ([0-9a-f]{40}) (\d{1,12})) ([0-9a-f]{64})$/;

function digest(said: string, body: Buffer): string {
  return createHash('sha256').update(said).update(body).digest('hex');
}

function decodeObjects(body: Buffer): readonly GitObject[] {
  const objects: GitObject[] = [];
  for (let at = 0; at < body.length; ) {
    const end = body.indexOf(0, at);
    const [type, bytes] = body.toString('latin1', at, end).split(' ');
    at = end + 1 + Number(bytes);
    objects.push(makeObject(type as ObjectType, body.subarray(end + 1, at)));
  }
  return objects;
}
