/** Paths as the model writes them, brought under the repository's root or refused. The sandbox confines; this gives a clear answer. */
import { posix } from 'node:path';

export function insidePath(path: string): string | null {
  const relative = posix.normalize(path.startsWith('/workspace/') ? path.slice('/workspace/'.length) : path);
  if (relative.startsWith('/') || relative === '..' || relative.startsWith('../') || relative.includes('\0')) return null;
  if (relative === '.git' || relative.startsWith('.git/')) return null;
  return relative;
}

export function outside(path: string): string {
  return `"${path.slice(0, 200)}" is not a path inside the repository. Use one relative to its root, such as src/index.js.`;
}
