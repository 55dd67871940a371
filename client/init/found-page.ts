/** What was found of a repository, for a person: a line each. Pure. */
import colors from 'picocolors';
import { safeLine } from '../safe-text';
import type { RepositoryFound } from './found';

export interface Shown {
  readonly root: string;
  readonly base: string | null;
  readonly model: string | null;
  readonly found: RepositoryFound;
}

export function foundPage({ root, base, model, found }: Shown): string {
  const { ecosystems, setup, checks, others, protectedPaths, needs, hints } = found;
  return [
    `${colors.bold(safeLine(root))}${base === null ? '' : ` on ${safeLine(base)}`}`,
    ...ecosystems.map(({ name, because }) => row('found', `${name} (${because})`)),
    ...(ecosystems.length === 0 ? [row('found', 'no package manager that is known')] : []),
    row('setup', setup ?? 'none'),
    ...checks.map(({ command, runs }) => row('check', command, runs)),
    ...(checks.length === 0 ? [row('check', 'none')] : []),
    ...others.map(({ command, runs }) => row('also', command, runs)),
    row('protected', protectedPaths.join(', ') || 'none'),
    row('model', model ?? 'not named: write it into the file, or set LONGHAUL_MODEL'),
    ...(needs.length > 0 ? [row('needs', `${needs.join(', ')} in the image of the sandbox`)] : []),
    ...hints.map((hint) => row('note', hint)),
  ].join('\n');
}

const NAME_COLUMNS = 11;

function row(name: string, text: string, runs?: string): string {
  return `  ${colors.dim(name.padEnd(NAME_COLUMNS))}${safeLine(text)}${runs ? colors.dim(`   ${safeLine(runs).slice(0, 80)}`) : ''}`;
}
