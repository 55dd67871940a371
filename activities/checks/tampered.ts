/**
 * Protected paths that were changed while the checks ran. The work under test runs there as well: it could write over the test
 * that is run again, or that the next check runs. New files are let be: tests leave some beside themselves.
 */
import { protects } from '../../agent/protected';
import { StoreFailure } from '../../contract/failures';
import type { JobStore, Workspace } from '../ports';

export async function problemsOfRun(store: JobStore, workspace: Workspace, tree: string): Promise<readonly string[]> {
  const { protectedPaths } = store.spec;
  if (protectedPaths.length === 0) return [];
  try {
    const changed = await store.changedPaths(tree, await workspace.snapshot());
    return changed
      .filter(({ path, change }) => change !== 'added' && protects(protectedPaths, path))
      .map(({ path, change }) => `Protected path ${JSON.stringify(path)} was ${change} while the checks ran. Whatever does that must not.`);
  } catch (error) {
    if (!(error instanceof StoreFailure && error.kind === 'too_large')) throw error;
    return [`The checks leave a file that is too large to look at: ${error.message} Name it in .gitignore.`];
  }
}
