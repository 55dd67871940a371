/** Our rules for branch names against git's own, asked of git itself. */
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { branchProblem } from '../../config/branch';

const pieces = [
  'a',
  'B',
  '7',
  'é',
  '漢',
  '/',
  '.',
  '@',
  '{',
  '-',
  '~',
  '^',
  ':',
  '?',
  '*',
  '[',
  '\\',
  ' ',
  '\t',
  '\x7f',
  '.lock',
  'HEAD',
  '..',
];
const branch = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 }).map((it) => it.join('')),
  fc.stringMatching(/^[a-z/@.-]{1,12}$/),
);

/** Git takes it for a branch here and for HEAD everywhere else. */
const STRICTER = ['@'];

test('a name is refused exactly where git refuses it', () => {
  fc.assert(
    fc.property(branch, (name) => {
      fc.pre(!STRICTER.includes(name));
      expect([name, branchProblem(name) === null]).toEqual([name, gitTakes(name)]);
    }),
    { numRuns: 250, examples: [['HEAD'], ['a@'], ['-a'], ['a/-b'], ['a.lock/b'], ['a/.b'], ['@{-1}'], ['a//b']] },
  );
});

test('what git would take is refused all the same where it would surprise: full refs, and names too long for a file', () => {
  expect(branchProblem('refs/heads/main')).toContain('full ref');
  expect(branchProblem('a'.repeat(201))).toContain('200 bytes');
  expect(branchProblem('')).toContain('empty');
  for (const name of [...STRICTER, 'a\0b']) expect(branchProblem(name)).not.toBeNull();
});

/** Outside of a repository, so that no name means an earlier checkout. */
function gitTakes(name: string): boolean {
  return spawnSync('git', ['check-ref-format', '--branch', name], { cwd: tmpdir() }).status === 0;
}
