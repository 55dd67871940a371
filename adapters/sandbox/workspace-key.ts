/** A short stable name for a workspace's host path, fit for labels and environment variables. */
import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** The same for every spelling of the path; the workspace itself need not exist any more. */
export function workspaceKey(workspace: string): string {
  return createHash('sha256')
    .update(canonical(resolve(workspace)))
    .digest('hex')
    .slice(0, 24);
}

/** The parent is resolved, not the workspace: it may be gone, and then its name has to stay the same. */
function canonical(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return path;
  }
}
