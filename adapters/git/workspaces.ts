/** The workspaces of one worker, under a directory that nobody else uses: one for the work of each job, and disposable ones. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobStore, Workspace, Workspaces } from '../../activities/ports';
import { atEdge } from './failures';
import { ensureGitView } from './git-view';
import { isRealDirectory } from './look';
import { LookingThread, type LookingThreadOptions } from './looking-thread';
import type { Owner } from './place';
import { ensureGitDir, placeAt } from './place';
import { removeAny } from './remove';
import { GitJobStore } from './store';
import { checkJobId, isJobId } from './stores';
import { GitWorkspace } from './workspace';

export interface GitWorkspacesOptions {
  readonly cacheDir: string;
  /** Owns the files where commands run as another user than this process, which then must be root. */
  readonly commandUser?: Owner;
  readonly lookingThread?: LookingThreadOptions;
}

export function gitWorkspaces({ cacheDir, commandUser, lookingThread }: GitWorkspacesOptions): Workspaces {
  const helper = new LookingThread(lookingThread);
  const working = new Map<string, GitWorkspace>();
  const opened = new Map<string, Promise<unknown>>();

  const prepare = async (dir: string, gitView: string, store: GitJobStore): Promise<void> => {
    if (!opened.has(dir)) await removeLeftovers(dir);
    if (!isRealDirectory(dir)) {
      await removeAny(dir);
      await mkdir(dir, { recursive: true });
    }
    await ensureGitView(gitView, store, commandUser);
  };

  const open = async (store: JobStore): Promise<{ readonly dir: string; readonly gitView: string; readonly store: GitJobStore }> => {
    if (!(store instanceof GitJobStore)) throw new TypeError('These workspaces need a store of the same folder.');
    const dir = join(cacheDir, store.spec.id);
    const gitView = join(dir, 'view.git');
    // In turns: an attempt that was given up may still be at it when the next one comes.
    const before = opened.get(dir);
    const turn = before ? before.catch(() => {}).then(() => prepare(dir, gitView, store)) : prepare(dir, gitView, store);
    opened.set(dir, turn);
    await turn;
    return { dir, gitView, store };
  };

  return {
    work: (jobStore: JobStore): Promise<Workspace> =>
      atEdge(`opening the workspace of ${jobStore.spec.id}`, async () => {
        const { dir, gitView, store } = await open(jobStore);
        const standing = working.get(dir);
        const place = placeAt(dir, WORK, store.gitDir, commandUser);
        const workspace = standing?.store === store ? standing : new GitWorkspace(store, place, gitView, helper);
        working.delete(dir);
        forgetOldest([...working.values()]);
        working.set(dir, workspace);
        return workspace;
      }),
    scratch: (jobStore: JobStore): Promise<Workspace> =>
      atEdge(`making a workspace for ${jobStore.spec.id}`, async () => {
        const { dir, gitView, store } = await open(jobStore);
        const place = placeAt(dir, `${SCRATCH}${randomUUID()}`, store.gitDir, commandUser);
        const workspace = new GitWorkspace(store, place, gitView, helper);
        try {
          await mkdir(place.files);
          await ensureGitDir(place);
        } catch (error) {
          await workspace.dispose();
          throw error;
        }
        return workspace;
      }),
    kept: () => atEdge(`looking at ${cacheDir}`, async () => (await readdir(cacheDir).catch(() => [])).filter(isJobId)),
    pathOf: (job) => placeAt(join(cacheDir, job), WORK, '').files,
    forget: (job: string): Promise<void> =>
      atEdge(`removing the workspaces of ${job}`, async () => {
        checkJobId(job);
        working.delete(join(cacheDir, job));
        await removeAny(join(cacheDir, job));
      }),
  };
}

const WORK = 'work';

/** Of all workspaces together: some 40 MB. A worker may hold hundreds of jobs that wait. */
const MOST_FILES_KNOWN = 200_000;

/** Those used last keep what they know of their files. */
function forgetOldest(workspaces: readonly GitWorkspace[]): void {
  let files = 0;
  for (const workspace of [...workspaces].reverse()) {
    files += workspace.filesKnown;
    if (files > MOST_FILES_KNOWN) workspace.forgetFiles();
  }
}

const SCRATCH = 'scratch-';

/** What a killed process left half-made or did not dispose of: this is the first look of a new one. */
async function removeLeftovers(dir: string): Promise<void> {
  const names = await readdir(dir).catch(() => []);
  const left = names.filter((name) => name.startsWith(SCRATCH) || name.startsWith('tmp_') || name.includes('.building-'));
  for (const name of left) await removeAny(join(dir, name));
}
