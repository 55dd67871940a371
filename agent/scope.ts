/** What a job may change: the paths that it was given, and nothing that editors, merges and shells leave lying about. */
import type { JobSpec } from '../contract/job';
import { protects } from './protected';

/** Left by patch and merge, editors, file managers, `nohup` and Python. No repository wants a new one of them unasked. */
export const SCRATCH: readonly string[] = [
  '**/*.orig',
  '**/*.rej',
  '**/*.bak',
  '**/*~',
  '**/.DS_Store',
  '**/*.swp',
  '**/*.swo',
  '**/nohup.out',
  '**/__pycache__/**',
];

export interface Change {
  readonly path: string;
  readonly change: 'added' | 'modified' | 'deleted';
}

/** Told at most so many by name: the rest is said as a number. */
const NAMED = 20;

/** Paths that are not among those the job may change. */
export function outOfScope({ allowedPaths = [] }: Pick<JobSpec, 'allowedPaths'>, changed: readonly Change[]): readonly string[] {
  if (allowedPaths.length === 0) return [];
  return changed.filter(({ path }) => !protects(allowedPaths, path)).map(({ path }) => path);
}

/** New files of a kind that is scratch, unless the job names the kind or `base` keeps files of that kind already. */
export function scratchFiles(
  { allowedPaths = [] }: Pick<JobSpec, 'allowedPaths'>,
  changed: readonly Change[],
  base: readonly string[],
): readonly string[] {
  const kinds = SCRATCH.filter((glob) => changed.some(({ path, change }) => change === 'added' && protects([glob], path)));
  const unkept = kinds.filter((glob) => !base.some((path) => protects([glob], path)));
  // `src/**` allows work under it; `src/**/*.orig` names the kind.
  const named = allowedPaths.filter((glob) => protects(SCRATCH, glob));
  return changed
    .filter(({ path, change }) => change === 'added' && protects(unkept, path) && !protects(named, path))
    .map(({ path }) => path);
}

/** What stands against delivery, each a sentence that says what to do. */
export function scopeProblems(spec: Pick<JobSpec, 'allowedPaths'>, changed: readonly Change[], base: readonly string[]): readonly string[] {
  const outside = outOfScope(spec, changed);
  const scratch = scratchFiles(spec, changed, base).filter((path) => !outside.includes(path));
  return [
    ...listed(outside, (path) => `${JSON.stringify(path)} is outside the paths that this job may change. Put it back as it was.`),
    ...listed(scratch, (path) => `${JSON.stringify(path)} is a scratch file. Remove it.`),
  ];
}

function listed(paths: readonly string[], say: (path: string) => string): readonly string[] {
  const more = paths.length > NAMED ? [`${paths.length - NAMED} more paths like these.`] : [];
  return [...paths.slice(0, NAMED).map(say), ...more];
}
