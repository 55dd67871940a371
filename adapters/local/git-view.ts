/** Puts the history where commands look for it: a `.git` file that names the git directory made for this workspace. */
import { lstat, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxOptions } from '../../activities/ports';
import { SandboxFailure } from '../../contract/failures';

export async function showGitView({ workspace, gitView }: SandboxOptions): Promise<void> {
  const found = await lstat(workspace).catch(() => null);
  if (!found?.isDirectory()) {
    throw new SandboxFailure('gone', `${workspace} is not a directory: it has to be there before a sandbox opens over it.`);
  }
  const path = join(workspace, '.git');
  // Removed and made anew, never written through: it may be a link that a command planted.
  await rm(path, { recursive: true, force: true });
  await writeFile(path, `gitdir: ${gitView}\n`, { flag: 'wx' });
}
