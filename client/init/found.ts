/** Everything that was found of a repository, put together: one set-up, the checks of all its ecosystems, what to protect. Pure. */
import { cargo, go, gradle, maven } from './compiled';
import type { Ecosystem, Found, FoundCheck } from './ecosystem';
import { make, php, ruby } from './more-ecosystems';
import { node } from './node';
import { protectedPaths } from './protected-paths';
import { python } from './python';
import type { Seen } from './seen';

/** In the order in which their set-ups run. */
export const ECOSYSTEMS: readonly Ecosystem[] = [node, python, go, cargo, maven, gradle, ruby, php];

/** Whose text is read, if they are there. */
export const READ: readonly string[] = [...new Set([...ECOSYSTEMS, make].flatMap(({ reads }) => reads))];

export interface RepositoryFound {
  readonly ecosystems: readonly { readonly name: string; readonly because: string }[];
  readonly setup: string | null;
  readonly checks: readonly FoundCheck[];
  readonly others: readonly FoundCheck[];
  readonly protectedPaths: readonly string[];
  /** Programs that the image of the sandbox has to have besides those that ours has. */
  readonly needs: readonly string[];
  readonly hints: readonly string[];
}

export function foundIn(seen: Seen): RepositoryFound {
  const parts = ECOSYSTEMS.flatMap((it) => it.find(seen) ?? []);
  const made = make.find(seen);
  const isMade = made !== null && parts.every(({ checks }) => checks.length === 0);
  const all = isMade ? [...parts, made] : parts;
  const setups = all.flatMap(({ setup }) => setup ?? []);
  return {
    ecosystems: all.map(({ name, because }) => ({ name, because })),
    setup: setups.length === 0 ? null : setups.length === 1 ? (setups[0] ?? null) : setups.map((it) => `(${it})`).join(' && '),
    checks: all.flatMap(({ checks }) => checks),
    others: [...all.flatMap(({ others = [] }) => others), ...(made && !isMade ? [...made.checks, ...(made.others ?? [])] : [])],
    protectedPaths: protectedPaths(seen),
    needs: [...new Set(all.flatMap(({ needs = [] }) => needs))],
    hints: [...all.flatMap(packagesHint), ...nestedHint(seen, all)],
  };
}

function packagesHint({ packages }: Found): readonly string[] {
  return packages ? [`It has packages of its own (${packages}); commands run at the root, for all of them.`] : [];
}

const MANIFESTS = /^([^/]+(?:\/[^/]+)?)\/(package\.json|pyproject\.toml|go\.mod|Cargo\.toml|pom\.xml|Gemfile|composer\.json)$/;
const MOST_NESTED = 6;

/** Only where the root has nothing to say: a check may begin with `cd DIRECTORY &&`. */
function nestedHint({ paths }: Seen, parts: readonly Found[]): readonly string[] {
  if (parts.some(({ checks }) => checks.length > 0)) return [];
  const places = [...new Set(paths.flatMap((path) => MANIFESTS.exec(path)?.[1] ?? []))];
  if (places.length === 0) return [];
  const some = places.slice(0, MOST_NESTED).join(', ');
  return [`Projects are in: ${some}${places.length > MOST_NESTED ? ', …' : ''}. A command may begin with: cd DIRECTORY &&`];
}
