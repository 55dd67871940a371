/** The directory of a sealed check, on a real disk: read whole and as it is, or refused with what to do. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { RejectedError } from '../../client/errors';
import { jobFrom } from '../../client/job-input';
import { readSealedFiles } from '../../client/sealed-files';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'longhaul-sealed-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function put(path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), content);
}

test('files come by path, in one order, with their text to the last byte', () => {
  put('b/c.js', 'ä\r\n\0');
  put('a.txt', '');
  put('__proto__', 'kept');
  const read = readSealedFiles(dir);
  expect(read.ok && Object.entries(read.files)).toEqual([
    ['__proto__', 'kept'],
    ['a.txt', ''],
    ['b/c.js', 'ä\r\n\0'],
  ]);
});

test.each([
  ['a file that is not text', () => put('a.bin', Buffer.from([0xff, 0xfe])), /a\.bin.*UTF-8/],
  ['a link, even to a file beside it', () => symlinkSync('a', join(dir, 'b')), /b.*neither a file nor a directory/],
  ['a link to a directory elsewhere', () => symlinkSync('/etc', join(dir, 'etc')), /etc.*neither/],
  ['a git repository', () => put('.git/config', ''), /\.git.*repository/],
  ['nothing', () => {}, /no file/],
  ['a name with a line break', () => put('a\nb', ''), /control character/],
  ['more than a job may hold', () => put('large', 'x'.repeat(65_537)), /large.*65537 bytes.*65536/],
])('%s is refused', (_what, make, said) => {
  make();
  const read = readSealedFiles(dir);
  expect(read.ok ? '' : `${read.value} ${read.problem}`).toMatch(said);
});

test('a directory that is not there, and a job that is too large with its files, are told with field, value and remedy', () => {
  put('files/a', 'x'.repeat(60_000));
  const problemsOf = (files: string) => {
    const sealed = [{ name: 'hidden', command: 'true', files }];
    try {
      jobFrom({ repository: '.', goal: 'g'.repeat(10_000), checks: [], model: 'm', sealed }, { directory: dir });
      return [];
    } catch (error) {
      return (error as RejectedError).problems;
    }
  };
  expect(problemsOf('nowhere')).toEqual([
    expect.objectContaining({ field: 'sealed[0].files', value: join(dir, 'nowhere'), problem: 'cannot be read (ENOENT)' }),
  ]);
  expect(problemsOf('files')).toEqual([
    expect.objectContaining({
      field: 'sealed',
      value: expect.stringContaining('bytes of files'),
      problem: expect.stringContaining('over 65536'),
    }),
  ]);
});

test('a sealed check may not have the name of another check', () => {
  const job = { repository: '.', goal: 'g', checks: ['a'], model: 'm', sealed: [{ name: 'a', command: 'true' }] };
  expect(() => jobFrom(job)).toThrow(RejectedError);
});
