import fc from 'fast-check';
import { type Change, outOfScope, SCRATCH, scopeProblems, scratchFiles } from '../../agent/scope';

const name = fc.constantFrom('a.js', 'a.js.orig', 'b.rej', 'c.bak', 'd~', '.DS_Store', '.a.swp', 'nohup.out', 'src', 'lib', '__pycache__');
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const change: fc.Arbitrary<Change> = fc.record({ path, change: fc.constantFrom('added', 'modified', 'deleted') });
const added = (...paths: readonly string[]): readonly Change[] => paths.map((it) => ({ path: it, change: 'added' }));

test.each([
  'a.js.orig',
  'src/a.js.rej',
  'src/.a.js.swp',
  'deep/down/nohup.out',
  'x.bak',
  'notes.txt~',
  '.DS_Store',
  'src/__pycache__/a.cpython-312.pyc',
])('a new %s is scratch', (it) => {
  expect(scratchFiles({}, added(it), [])).toEqual([it]);
});

test.each(['origin.js', 'src/original', 'bak/a.js', 'nohup.out.md', 'a.swpx', 'pycache/a.py'])('a new %s is work', (it) => {
  expect(scratchFiles({}, added(it), [])).toEqual([]);
});

test('a scratch file that was there before may change and go', () => {
  fc.assert(
    fc.property(fc.array(change), (changed) => {
      const told = scratchFiles({}, changed, []);
      for (const it of told) expect(changed).toContainEqual({ path: it, change: 'added' });
    }),
  );
});

test('a kind of scratch that the base keeps, or that the job names, is work', () => {
  fc.assert(
    fc.property(fc.array(change), (changed) => {
      const paths = changed.map((it) => it.path);
      expect(scratchFiles({}, changed, paths)).toEqual([]);
      expect(scratchFiles({ allowedPaths: SCRATCH }, changed, [])).toEqual([]);
    }),
  );
});

test('without allowed paths nothing is out of scope; with them, exactly what they do not name', () => {
  fc.assert(
    fc.property(fc.array(change), (changed) => {
      expect(outOfScope({}, changed)).toEqual([]);
      expect(outOfScope({ allowedPaths: ['**'] }, changed)).toEqual([]);
      const outside = outOfScope({ allowedPaths: ['src'] }, changed);
      expect(outside).toEqual(changed.map((it) => it.path).filter((it) => it !== 'src' && !it.startsWith('src/')));
    }),
  );
});

test('each path is told once, by name, and of very many the number', () => {
  expect(scopeProblems({ allowedPaths: ['src'] }, added('a.orig', 'src/b.orig', 'src/c.js'), [])).toEqual([
    expect.stringContaining('"a.orig" is outside'),
    expect.stringContaining('"src/b.orig" is a scratch file'),
  ]);
  expect(scopeProblems({ allowedPaths: ['src', 'src/*.orig'] }, added('src/b.orig'), [])).toEqual([]);
  const many = added(...Array.from({ length: 500 }, (_, i) => `${i}.js`));
  expect(scopeProblems({ allowedPaths: ['src'] }, many, [])).toHaveLength(21);
  expect(scopeProblems({ allowedPaths: ['src'] }, many, []).at(-1)).toBe('480 more paths like these.');
});
