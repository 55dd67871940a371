/** Loose objects where the disk does not hold what belongs there. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loosePath, makeObject, readObjects } from '../../../adapters/git/objects';

let gitDir: string;
beforeEach(() => {
  gitDir = mkdtempSync(join(tmpdir(), 'objects-'));
  execFileSync('git', ['init', '-q', '--bare', gitDir]);
});
afterEach(() => rmSync(gitDir, { recursive: true, force: true }));

test('an object in whose folder’s place a file stands is missing', async () => {
  const { id } = makeObject('blob', Buffer.from('here'));
  writeFileSync(dirname(loosePath(gitDir, id)), 'a file');
  expect((await readObjects(gitDir, [id])).size).toBe(0);
});
