/** Small objects, as zlib and git read them. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { tempDirOf } from '../../../adapters/git/durable';
import { loosePath, makeObject, putObjects, readObjects } from '../../../adapters/git/objects';
import { wrapped } from '../../../adapters/git/wrapped';

test('zlib reads back whatever bytes were wrapped', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 65_535, size: 'max' }), (bytes) => {
      expect(inflateSync(wrapped(Buffer.from(bytes))).equals(bytes)).toBe(true);
    }),
  );
});

test.each([0, 1, 3_799, 3_800, 3_801, 65_535])('%i bytes that are all 255 are read back', (length) => {
  expect(inflateSync(wrapped(Buffer.alloc(length, 0xff)))).toHaveLength(length);
});

test('more than one stored block is refused', () => {
  expect(() => wrapped(Buffer.alloc(65_536))).toThrow(RangeError);
});

describe('in a repository', () => {
  let gitDir: string;
  beforeEach(() => {
    gitDir = mkdtempSync(join(tmpdir(), 'wrapped-'));
    execFileSync('git', ['init', '-q', '--bare', gitDir]);
    mkdirSync(tempDirOf(gitDir), { recursive: true });
  });
  afterEach(() => rmSync(gitDir, { recursive: true, force: true }));

  test('git finds objects of every size whole, and a small one takes no more than one block', async () => {
    const objects = [0, 1, 3_990, 4_000, 4_001, 70_000].map((size) => makeObject('blob', Buffer.alloc(size, `${size} `)));
    await putObjects(gitDir, objects);
    execFileSync('git', ['--git-dir', gitDir, 'fsck', '--strict'], { stdio: 'pipe' });
    for (const { id, body } of objects)
      expect(execFileSync('git', ['--git-dir', gitDir, 'cat-file', 'blob', id], { encoding: 'buffer' }).equals(body)).toBe(true);
    const ids = objects.map(({ id }) => id);
    expect([...(await readObjects(gitDir, ids)).keys()].sort()).toEqual([...ids].sort());
    expect(statSync(loosePath(gitDir, (objects[2] as { id: string }).id)).size).toBeLessThanOrEqual(4_096);
  });
});
