/**
 * Makes a workspace fit to be mounted: its files belong to the user that commands run as, and `.git` is a directory to mount
 * over. Runs only before a container starts, when nothing else can touch the workspace.
 */
import { execFile } from 'node:child_process';
import { lstat, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SandboxOptions } from '../../activities/ports';
import { SandboxFailure } from '../../contract/failures';
import type { UserId } from './user';

const run = promisify(execFile);

export async function claimWorkspace({ workspace, gitView }: SandboxOptions, user: UserId): Promise<void> {
  for (const path of [workspace, gitView]) {
    const found = await lstat(path).catch(() => null);
    if (!found?.isDirectory())
      throw new SandboxFailure('gone', `${path} is not a directory: it has to be there before a sandbox opens over it.`);
  }
  await makeMountPoint(join(workspace, '.git'));
  // Only root can give files away, and only root makes files that its commands' user cannot write.
  if (process.getuid?.() === 0 && user.uid !== 0) await run('chown', ['-hR', `${user.uid}:${user.gid}`, '--', workspace]);
}

async function makeMountPoint(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found?.isDirectory()) return;
  await rm(path, { force: true });
  await mkdir(path);
}
