/** What stands against delivery besides failing checks. Each a sentence that says what to do. */
import { failedTests, fewerTests } from '../../agent/fewer-tests';
import { placedByHand } from '../../agent/placed';
import { looksProtected, protects } from '../../agent/protected';
import { scopeProblems } from '../../agent/scope';
import { settingsProblems } from '../../agent/settings';
import type { JobSpec } from '../../contract/job';
import type { CheckResult } from '../../contract/steps';
import type { JobStore, NewSecret, RecordedStep } from '../ports';

export async function problemsOfChange(store: JobStore, parent: RecordedStep, before: readonly CheckResult[]): Promise<readonly string[]> {
  const changed = await store.changedPaths(store.base.tree, parent.workTree);
  if (changed.length === 0) return ['Nothing was changed. If there is nothing to change, finish with "cannot" and say why.'];
  const added = changed.filter(({ change }) => change === 'added').map(({ path }) => path);
  const base = added.length > 0 ? await store.files(store.base.tree) : [];
  const { protectedPaths } = store.spec;
  const counted = before.some(({ tests }) => tests !== undefined);
  return [
    ...changed
      .filter(({ path }) => protects(protectedPaths, path))
      .map(({ path, change }) => `Protected path ${JSON.stringify(path)} was ${change}. Put it back: git show HEAD:path > path.`),
    ...added
      .filter((path) => looksProtected(protectedPaths, path))
      .map((path) => `${JSON.stringify(path)} is a protected path where case or Unicode form does not count. Remove it.`),
    ...placedByHand(added, base).map(
      (folder) => `${JSON.stringify(folder)} is an installer's folder, not work. Remove it, or name it in .gitignore.`,
    ),
    ...scopeProblems(store.spec, changed, base),
    ...(counted ? settingsProblems(store.spec, await store.ledger(parent.commit), changed, base) : []),
    ...secretProblems(store.spec, await store.newSecrets(store.base.tree, parent.workTree)),
  ];
}

/** Told at most so many by place: the rest is said as a number. */
const TOLD = 20;

function secretProblems({ allowedSecrets = [] }: JobSpec, found: readonly NewSecret[]): readonly string[] {
  const open = found.filter(({ path }) => !protects(allowedSecrets, path));
  const more = open.length > TOLD ? [`${open.length - TOLD} more like these.`] : [];
  return [
    ...open
      .slice(0, TOLD)
      .map(
        ({ path, line, kind }) =>
          `${JSON.stringify(path)} holds what is or looks like a secret (${kind}) on line ${line}. Take it out: read it from the environment; a made-up one for a test is put together when the test runs, from two parts.`,
      ),
    ...more,
  ];
}

/** A check that fails says enough by itself. */
export function problemsOfCounts(before: readonly CheckResult[], now: readonly CheckResult[]): readonly string[] {
  return now
    .filter((it) => it.passed)
    .flatMap((it) => {
      const first = before.find(({ name }) => name === it.name);
      return [fewerTests(it.name, first?.tests, it.tests), failedTests(first, it)];
    })
    .filter((problem) => problem !== null);
}
