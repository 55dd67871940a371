/**
 * Finds the Temporal command line, or fetches it: LONGHAUL_TEMPORAL_CLI, then PATH, then the cache, then the sources of
 * temporal-downloads.mjs. Prints its path when run as a program. Needs nothing but Node; writes to the cache directory only.
 */
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sources, VERSION } from './temporal-downloads.mjs';

/** The first release whose embedded server has everything used here; older ones are passed over. */
const OLDEST = [1, 9];

/**
 * @param {{ env?: NodeJS.ProcessEnv, say?: (line: string) => void, servers?: object }} [options]
 * @returns {Promise<string>} the absolute path of a `temporal` that runs. Throws an Error that lists what was tried and what to do.
 */
export async function temporalCli({ env = process.env, say = () => {}, servers } = {}) {
  const tried = [];
  const found = (await fromEnvironment(env)) ?? (await fromPath(env, tried)) ?? (await fromCache(env));
  if (found) return found;
  for (const source of sources({ platform: process.platform, arch: process.arch, servers })) {
    say(`fetching the Temporal CLI ${VERSION} from ${source.name}`);
    try {
      return await install(source, cached(env));
    } catch (error) {
      tried.push(`${source.name}: ${error.message}`);
    }
  }
  throw new Error(failure(tried, cached(env)));
}

/** Where downloads are kept between checkouts. */
export function cacheDirectory(env = process.env) {
  if (env.LONGHAUL_CACHE) return env.LONGHAUL_CACHE;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'longhaul');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'longhaul');
}

function cached(env) {
  return join(cacheDirectory(env), `temporal-${VERSION}-${process.platform}-${process.arch}`, 'temporal');
}

/** Named by a person, so it is that one or an error, whatever its version. */
async function fromEnvironment(env) {
  const path = env.LONGHAUL_TEMPORAL_CLI;
  if (!path) return null;
  if (await versionOf(path)) return path;
  throw new Error(`LONGHAUL_TEMPORAL_CLI is ${path}, which does not run as the Temporal CLI. Name a "temporal" binary, or unset it.`);
}

async function fromPath(env, tried) {
  for (const directory of (env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const path = join(directory, 'temporal');
    if (!(await isFile(path))) continue;
    const version = await versionOf(path);
    if (version && isNewEnough(version)) return path;
    tried.push(`${path}: ${version ? `is ${version}, older than ${OLDEST.join('.')}` : 'does not run as the Temporal CLI'}`);
  }
  if (tried.length === 0) tried.push('PATH: holds no "temporal"');
  return null;
}

/** Put there whole or not at all, after it ran once: it needs no other look. */
async function fromCache(env) {
  return (await isFile(cached(env))) ? cached(env) : null;
}

async function install(source, target) {
  const directory = join(target, '..');
  await mkdir(directory, { recursive: true });
  const work = await mkdtemp(join(directory, '.fetching-'));
  try {
    const path = join(work, 'temporal');
    await writeFile(path, await source.fetch(work));
    await chmod(path, 0o755);
    if (!(await versionOf(path))) throw new Error('what it delivers does not run on this machine');
    await rename(path, target);
    return target;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function versionOf(path) {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: 20_000 });
    return /temporal version (\S+)/.exec(stdout)?.[1] ?? null;
  } catch {
    return null;
  }
}

function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

async function isFile(path) {
  return (await stat(path).catch(() => null))?.isFile() ?? false;
}

function failure(tried, target) {
  return [
    'The Temporal CLI is needed and could not be had. Tried:',
    ...tried.map((line) => `  - ${line}`),
    'Do one of these, then try again:',
    '  - install it (https://docs.temporal.io/cli) so that "temporal" is on PATH;',
    '  - set LONGHAUL_TEMPORAL_CLI to a "temporal" binary;',
    `  - put the binary of version ${VERSION} at ${target}.`,
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.stdout.write(`${await temporalCli({ say: (line) => process.stderr.write(`${line}\n`) })}\n`);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
