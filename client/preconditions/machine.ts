/** What this machine has to have: programs, room for the data, a container engine. Looks only. */
import { access, constants, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DEFAULT_IMAGE } from '../../config/job-schema';
import { engineVersion, hasImage } from '../engine';
import { answerOf, type Finding, finding } from './finding';

export async function node(): Promise<Finding> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isNewEnough = major > 20 || (major === 20 && minor >= 3);
  return finding('Node', isNewEnough, process.versions.node, 'Install Node 20.3 or newer');
}

/** Synced work-tree objects need 2.36. */
export async function git(): Promise<Finding> {
  const version = await answerOf('git', ['--version']);
  const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(version ?? '') ?? []).slice(1).map(Number);
  const isNewEnough = major > 2 || (major === 2 && minor >= 36);
  return finding('git', isNewEnough, version ?? 'not found', 'Install git 2.36 or newer and put it on the PATH');
}

const DOWNLOAD_MS = 120_000;

/** Fetched into its cache if it is not there yet, as `longhaul dev` would. */
export async function temporalCli(): Promise<Finding> {
  const script = join(__dirname, '..', '..', '..', 'scripts', 'temporal-cli.mjs');
  const path = await answerOf(process.execPath, [script], DOWNLOAD_MS);
  const remedy = 'Run npm run setup, or set LONGHAUL_TEMPORAL_CLI to a temporal binary. Only "longhaul dev" needs it';
  return finding('Temporal CLI', path !== null, path ?? 'not found', remedy);
}

const GIB = 1024 ** 3;
/** A job store with its workspace and a clean checkout, of a repository of some size. */
const MIN_FREE_BYTES = 2 * GIB;

export async function dataDirectory(home: string): Promise<Finding> {
  const name = 'data directory';
  try {
    const there = await firstThatExists(home);
    await access(there, constants.W_OK);
    const { bavail, bsize } = await statfs(there);
    const found = `${home}${there === home ? '' : ' (not made yet)'}, ${((bavail * bsize) / GIB).toFixed(1)} GB free`;
    return finding(name, bavail * bsize > MIN_FREE_BYTES, found, 'Make room: at least 2 GB, or set LONGHAUL_HOME');
  } catch (error) {
    return finding(name, false, `${home}: ${(error as Error).message}`, 'Make it writable, or set LONGHAUL_HOME');
  }
}

/** Of a path and the directories around it. */
async function firstThatExists(path: string): Promise<string> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  return isThere || path === dirname(path) ? path : firstThatExists(dirname(path));
}

export async function containerEngine(): Promise<readonly Finding[]> {
  const version = await engineVersion();
  const remedy = 'Start Docker; without it only jobs that ask for sandbox: local run';
  const engine = finding('container engine', version !== null, version ?? 'none answers', remedy);
  if (version === null) return [engine];
  const isThere = await hasImage(DEFAULT_IMAGE);
  const image = isThere ? DEFAULT_IMAGE : `${DEFAULT_IMAGE} is not there`;
  return [engine, finding('sandbox image', isThere, image, 'Make it with: scripts/sandbox-image.sh')];
}
