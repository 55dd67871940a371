/**
 * Everything that must be there before longhaul runs from a checkout: right Node, dependencies, Temporal CLI, dist/. Each part does
 * nothing when there is nothing to do. Needs only Node and npm; installs nothing outside the checkout and the user's cache.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { usableSandbox } from './engine.mjs';
import { temporalCli } from './temporal-cli.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Throws an Error that names what is missing and the remedy. Shows what it does, on stderr, only where it does something. */
export async function setup({ root = ROOT, env = process.env, say = sayOnStderr } = {}) {
  checkNode(process.versions.node);
  const installed = ensureDependencies({ root, say });
  const cli = await temporalCli({ env, say });
  const built = await build({ root, say });
  const { sandbox, why } = await usableSandbox(env);
  say(`sandbox: ${sandbox} (${why})`);
  say(installed || built ? 'ready' : 'ready, nothing to do');
  return { temporalCli: cli, sandbox };
}

export function checkNode(version) {
  const [major, minor] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 3)) return;
  throw new Error(
    `Node ${version} is too old: longhaul needs Node 20.3 or newer. Get it from https://nodejs.org or with your version manager.`,
  );
}

function sayOnStderr(line) {
  process.stderr.write(`setup: ${line}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await setup();
  } catch (error) {
    process.stderr.write(`setup: ${error.message}\n`);
    process.exitCode = 1;
  }
}
