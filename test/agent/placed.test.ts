import fc from 'fast-check';
import { installedFolder, placedByHand } from '../../agent/placed';

test.each([
  ['node_modules/.bin/node', 'node_modules'],
  ['web/node_modules/jest/index.js', 'web/node_modules'],
  ['node_modules', 'node_modules'],
  ['src/node_modules.js', null],
  ['src/my-node_modules/a.js', null],
])('%s lies in %s', (path, folder) => {
  expect(installedFolder(path)).toBe(folder);
});

test('a folder of an installer is named once, and never one that the base keeps', () => {
  const path = fc.array(fc.constantFrom('a', 'b', 'node_modules', '.venv'), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  fc.assert(
    fc.property(fc.array(path), fc.array(path), (added, base) => {
      const placed = placedByHand(added, base);
      expect(new Set(placed).size).toBe(placed.length);
      for (const folder of placed) expect(base.some((it) => it.startsWith(`${folder}/`) || it === folder)).toBe(false);
      const all = new Set(added.map(installedFolder));
      for (const folder of placed) expect(all.has(folder)).toBe(true);
    }),
  );
});
