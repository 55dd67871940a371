/** The workspaces of one worker, under a directory that nobody else uses: one for the work of each job, and disposable ones. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobStore, Workspace, Workspaces } from '../../activities/ports';
import { atEdge } from './failures';
import { ensureGitView } from './git-view';
import type { Owner } from './place';
import { ensureGitDir, placeAt } from './place';
import { removeAny } from './remove';
import { GitJobStore } from './store';
import { checkJobId } from './stores';
import { GitWorkspace } from './workspace';

/** `commandUser` owns the files where commands run as another user than this process, which then must be root. */
export function gitWorkspaces(options: { readonly cacheDir: string; readonly commandUser?: Owner }): Workspaces {
  const { cacheDir, commandUser } = options;
  const working = new Map<string, GitWorkspace>();
  const swept = new Set<string>();

  const open = async (store: JobStore): Promise<{ readonly dir: string; readonly gitView: string; readonly store: GitJobStore }> => {
    if (!(store instanceof GitJobStore)) throw new TypeError('These workspaces need a store of the same folder.');
    const dir = join(cacheDir, store.spec.id);
    if (!swept.has(dir)) await removeLeftovers(dir);
    swept.add(dir);
    await mkdir(dir, { recursive: true });
    const gitView = join(dir, 'view.git');
    await ensureGitView(gitView, store, commandUser);
    return { dir, gitView, store };
  };

  return {
    work: (jobStore: JobStore): Promise<Workspace> =>
      atEdge(`opening the workspace of ${jobStore.spec.id}`, async () => {
        const { dir, gitView, store } = await open(jobStore);
        const known = working.get(dir);
        if (known?.store === store) return known;
        const workspace = new GitWorkspace(store, placeAt(dir, 'work', store.gitDir, commandUser), gitView);
        working.set(dir, workspace);
        return workspace;
      }),
    scratch: (jobStore: JobStore): Promise<Workspace> =>
      atEdge(`making a workspace for ${jobStore.spec.id}`, async () => {
        const { dir, gitView, store } = await open(jobStore);
        const place = placeAt(dir, `${SCRATCH}${randomUUID()}`, store.gitDir, commandUser);
        await mkdir(place.files);
        await ensureGitDir(place);
        return new GitWorkspace(store, place, gitView);
      }),
    forget: (job: string): Promise<void> =>
      atEdge(`removing the workspaces of ${job}`, async () => {
        checkJobId(job);
        working.delete(join(cacheDir, job));
        await removeAny(join(cacheDir, job));
      }),
  };
}

const SCRATCH = 'scratch-';

/** Disposable ones that a killed process did not dispose of: this is the first look of a new one. */
async function removeLeftovers(dir: string): Promise<void> {
  const names = await readdir(dir).catch(() => []);
  for (const name of names) if (name.startsWith(SCRATCH) || name.includes('.building-')) await removeAny(join(dir, name));
}
