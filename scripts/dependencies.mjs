/**
 * Makes node_modules what package-lock.json says, by `npm ci`, and does nothing when it is. Installs nothing outside the checkout.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @returns {boolean} true if it had to install. Throws an Error when npm fails. */
export function ensureDependencies({ root, say }) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const hash = createHash('sha256').update(lock).digest('hex');
  const stamp = join(root, 'node_modules', '.longhaul-lock');
  if (textOf(stamp) === hash) return false;
  if (!isInstalled(root, JSON.parse(lock))) {
    say('installing dependencies (npm ci, about half a minute)');
    const npm = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
    // stdout belongs to whoever called: only progress is shown, on stderr.
    const { status, error } = spawnSync('npm', npm, { cwd: root, stdio: ['ignore', 2, 2] });
    if (status !== 0) throw new Error(`npm ci failed${error ? ` (${error.message})` : ''}. See its words above; "npm ci" repeats it.`);
  }
  writeFileSync(stamp, hash);
  return true;
}

/** True if a person's own `npm ci` or `npm install` already put there what the lockfile says: npm keeps a list beside it. */
function isInstalled(root, lock) {
  const text = textOf(join(root, 'node_modules', '.package-lock.json'));
  if (text === null) return false;
  const there = JSON.parse(text).packages;
  const wanted = Object.entries(lock.packages).filter(([path]) => path !== '');
  const same = ([path, entry]) => (there[path] ? there[path].integrity === entry.integrity : entry.optional === true);
  return wanted.every(same) && Object.keys(there).every((path) => path in lock.packages);
}

function textOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
