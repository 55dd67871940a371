import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rawPath } from '../../../adapters/git/raw-paths';
import { standingIn } from '../../../adapters/git/standing-in';

let root: string;
const before = process.cwd();

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'standing-in-')));
});

afterEach(() => {
  process.chdir(before);
  rmSync(root, { recursive: true, force: true });
});

test('what is in a tree is found by its keys, whatever bytes are in them', () => {
  mkdirSync(join(root, 'a'));
  const keys = ['a/plain', 'a/-n', 'a/~', 'a/ space', 'a/new\nline', 'a/\xff\xe9', '..x'];
  for (const key of keys) writeFileSync(rawPath(root, key), key);
  standingIn(root, ({ entriesIn, fileAt }) => {
    expect(process.cwd()).toBe(root);
    expect(entriesIn('').map(({ name }) => name)).toEqual(expect.arrayContaining(['a', '..x']));
    expect(entriesIn('a').map(({ name }) => `a/${name}`)).toEqual(expect.arrayContaining(keys.slice(0, -1)));
    expect(keys.map((key) => fileAt(key)?.size)).toEqual(keys.map((key) => Buffer.byteLength(key)));
    expect(fileAt('a/missing')).toBeUndefined();
  });
});

test('the working directory is afterwards what it was, also where looking fails', () => {
  const looked = () =>
    standingIn(root, () => {
      throw new Error('closed');
    });
  expect(looked).toThrow('closed');
  expect(process.cwd()).toBe(before);
});

test('a tree that is gone has nothing in it', () => {
  const gone = join(root, 'gone');
  expect(standingIn(gone, ({ entriesIn, fileAt }) => [entriesIn(''), entriesIn('a'), fileAt('a/b')])).toEqual([[], [], undefined]);
  expect(process.cwd()).toBe(before);
});

test('a process whose working directory was removed looks all the same', () => {
  const removed = join(root, 'removed');
  mkdirSync(removed);
  mkdirSync(join(root, 'tree'));
  writeFileSync(join(root, 'tree', 'file'), 'x');
  process.chdir(removed);
  rmSync(removed, { recursive: true });
  expect(standingIn(join(root, 'tree'), ({ fileAt }) => fileAt('file')?.size)).toBe(1);
});
