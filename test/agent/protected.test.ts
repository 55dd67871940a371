/** Which paths are protected by which globs. */
import fc from 'fast-check';
import { looksProtected, protects } from '../../agent/protected';

test.each([
  ['test/**', 'test/a.js'],
  ['test/**', 'test/deep/.hidden/a.js'],
  ['./test/**', 'test/a.js'],
  ['**/*.snap', 'src/__snapshots__/a.snap'],
  ['.github/**', '.github/workflows/ci.yml'],
  ['*.json', 'package.json'],
  ['*.json', '.eslintrc.json'],
  ['{test,spec}/**', 'spec/a.js'],
  ['test', 'test'],
  ['test', 'test/a.js'],
  ['test/', 'test/deep/a.js'],
  ['/test', 'test/a.js'],
  ['/test/*.js', 'test/a.js'],
  ['src/lib', 'src/lib/deep/a.js'],
  ['test/**', 'test/a\nb.js'],
  ['/', 'anything'],
])('%j protects %j', (glob, path) => {
  expect(protects([glob], path)).toBe(true);
});

test.each([
  ['test/**', 'src/test/a.js'],
  ['test/**', 'tests/a.js'],
  ['test', 'testing/a.js'],
  ['test', 'src/test'],
  ['*.json', 'src/a.json'],
  ['test/*', 'test/deep/a.js'],
])('%j does not protect %j', (glob, path) => {
  expect(protects([glob], path)).toBe(false);
});

test('nothing is protected without a glob, anything by any of several', () => {
  expect(protects([], 'a')).toBe(false);
  expect(protects(['x/**', 'test/**'], 'test/a')).toBe(true);
});

test('any path of git is answered, never with an error', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
      expect(protects(['test/**', '*.lock'], `test/${name}`)).toBe(true);
      expect(typeof protects(['test/**', '!a', '**/*.snap', '[ab]', 'a+(b)'], name)).toBe('boolean');
    }),
  );
});

test.each([
  ['Test/add.test.js', ['test/**']],
  ['test/ADD.test.js', ['test/add.test.js']],
  ['te\u0301st/a.js', ['t\u00e9st/**']],
  ['Makefile', ['MAKEFILE']],
])('%j stands in the place of what %j protects where case and form do not count', (path, globs) => {
  expect(looksProtected(globs, path)).toBe(true);
});

test('what is protected as it is spelled, and what is so under no spelling, does not look protected', () => {
  expect(looksProtected(['test/**'], 'test/a.js')).toBe(false);
  expect(looksProtected(['test/**'], 'tests/a.js')).toBe(false);
});
