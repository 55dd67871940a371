/** npm, pnpm, Yarn and Bun: which one by lockfile or by the `packageManager` field, and the scripts that look like checks. */
import type { Ecosystem, Found, FoundCheck } from './ecosystem';
import { firstOf, has, jsonOf, record, type Seen, wordOf } from './seen';

const MANIFEST = 'package.json';

interface Manager {
  readonly name: string;
  readonly lockfiles: readonly string[];
  readonly install: string;
  /** Where no lockfile says what to install. */
  readonly installAnyway: string;
  readonly needs?: readonly string[];
}

const NPM: Manager = {
  name: 'npm',
  lockfiles: ['package-lock.json', 'npm-shrinkwrap.json'],
  install: 'npm ci',
  installAnyway: 'npm install',
};
const MANAGERS: readonly Manager[] = [
  {
    name: 'pnpm',
    lockfiles: ['pnpm-lock.yaml'],
    // Its store is in the home directory unless told otherwise, and packages are links into it.
    install: 'pnpm install --frozen-lockfile --store-dir=node_modules/.pnpm-store',
    installAnyway: 'pnpm install --store-dir=node_modules/.pnpm-store',
    needs: ['pnpm'],
  },
  {
    name: 'yarn',
    lockfiles: ['yarn.lock'],
    install: 'YARN_ENABLE_GLOBAL_CACHE=false yarn install --frozen-lockfile',
    installAnyway: 'YARN_ENABLE_GLOBAL_CACHE=false yarn install',
    needs: ['yarn'],
  },
  {
    name: 'bun',
    lockfiles: ['bun.lock', 'bun.lockb'],
    install: 'bun install --frozen-lockfile',
    installAnyway: 'bun install',
    needs: ['bun'],
  },
  NPM,
];

export const node: Ecosystem = {
  reads: [MANIFEST],
  find(seen): Found | null {
    if (!has(seen, MANIFEST)) return null;
    const manifest = jsonOf(seen.texts.get(MANIFEST) ?? '');
    const manager = managerOf(seen, manifest);
    const lockfile = firstOf(seen, manager.lockfiles);
    const scripts = record(manifest.scripts);
    const packages = workspacesOf(seen, manifest);
    return {
      name: manager.name,
      because: lockfile ?? (wordOf(manifest, 'packageManager') ? 'package.json, packageManager' : MANIFEST),
      ...(hasDependencies(manifest) || packages ? { setup: lockfile ? manager.install : manager.installAnyway } : {}),
      checks: CHECKS.flatMap((names) => firstScript(manager, scripts, names)),
      others: othersOf(manager, scripts),
      ...(manager.needs ? { needs: manager.needs } : {}),
      ...(packages ? { packages } : {}),
    };
  },
};

/** The field says which one is meant; a lockfile of another may have been left behind. */
function managerOf(seen: Seen, manifest: Readonly<Record<string, unknown>>): Manager {
  const said = wordOf(manifest, 'packageManager')?.split('@')[0];
  return MANAGERS.find(({ name }) => name === said) ?? MANAGERS.find(({ lockfiles }) => has(seen, ...lockfiles)) ?? NPM;
}

function hasDependencies(manifest: Readonly<Record<string, unknown>>): boolean {
  const lists = ['dependencies', 'devDependencies', 'optionalDependencies'].map((field) => record(manifest[field]));
  return lists.some((list) => Object.keys(list).length > 0);
}

/** A build comes first: tests may need what it makes, and the checks of one gate share a checkout. */
const CHECKS: readonly (readonly string[])[] = [
  ['build'],
  ['typecheck', 'type-check', 'types', 'check-types', 'check:types', 'tsc'],
  ['lint'],
  ['test'],
];

function firstScript(manager: Manager, scripts: Readonly<Record<string, unknown>>, names: readonly string[]): readonly FoundCheck[] {
  const name = names.find((it) => isCheck(wordOf(scripts, it)));
  return name === undefined ? [] : [checkOf(manager, scripts, name)];
}

const MOST_OTHERS = 6;

/** With names that mean the same to every shell. */
function othersOf(manager: Manager, scripts: Readonly<Record<string, unknown>>): readonly FoundCheck[] {
  const names = Object.keys(scripts).filter((name) => /^(test|check|lint|type|verify|validate|format:check)[\w:.-]{0,40}$/.test(name));
  const taken = CHECKS.flat();
  return names
    .filter((name) => !taken.includes(name) && isCheck(wordOf(scripts, name)))
    .slice(0, MOST_OTHERS)
    .map((name) => checkOf(manager, scripts, name));
}

function checkOf(manager: Manager, scripts: Readonly<Record<string, unknown>>, name: string): FoundCheck {
  const command = name === 'test' && manager.name !== 'bun' ? `${manager.name} test` : `${manager.name} run ${name}`;
  return { command, runs: wordOf(scripts, name) ?? '' };
}

/** Not what `npm init` writes where there are no tests, and nothing that never ends. */
function isCheck(script: string | undefined): boolean {
  return script !== undefined && script.trim() !== '' && !/no test specified|--watch(All)?(?!=false)\b/.test(script);
}

function workspacesOf(seen: Seen, { workspaces }: Readonly<Record<string, unknown>>): string | undefined {
  if (has(seen, 'pnpm-workspace.yaml')) return 'pnpm-workspace.yaml';
  return Array.isArray(workspaces) || Array.isArray(record(workspaces).packages) ? 'package.json, workspaces' : undefined;
}
