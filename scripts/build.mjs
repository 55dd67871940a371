/**
 * Makes dist/: compiled TypeScript, the files that go with it, the prebuilt workflow bundle. Does nothing when dist/ was made from
 * exactly these sources. dist/ is replaced whole, by a rename, so a build that is killed leaves the earlier one.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const FOLDERS = [
  'contract',
  'redaction',
  'agent',
  'report',
  'workflows',
  'activities',
  'adapters',
  'config',
  'worker',
  'client',
  'scripted',
  'examples',
];
const OTHER_INPUTS = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts/build.mjs'];

/** @returns {Promise<boolean>} true if it had to build. Throws an Error with the compiler's words. */
export async function build({ root = ROOT, say = () => {} } = {}) {
  const sources = filesOf(root);
  const hash = hashOf(root, sources);
  const dist = join(root, 'dist');
  if (stampOf(dist) === hash) return false;
  say('building dist/');
  const fresh = `${dist}.new-${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  try {
    await compile(root, fresh);
    copyAssets(root, sources, fresh);
    await bundleWorkflows(fresh);
    writeFileSync(join(fresh, '.sources'), hash);
    swap(fresh, dist);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    removeAbandoned(root);
  }
  return true;
}

/** Everything that dist/ is made from, in a fixed order. */
function filesOf(root) {
  const found = FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) => walk(join(root, folder)));
  return [...found.map((path) => relative(root, path)), ...OTHER_INPUTS].sort();
}

function walk(directory) {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : walk(path);
    return entry.isFile() ? [path] : [];
  });
}

function hashOf(root, files) {
  const hash = createHash('sha256').update(process.version);
  for (const file of files) hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function stampOf(dist) {
  try {
    return readFileSync(join(dist, '.sources'), 'utf8');
  } catch {
    return null;
  }
}

async function compile(root, outDir) {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  try {
    await promisify(execFile)(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', outDir], { cwd: root });
  } catch (error) {
    throw new Error(`The sources do not compile:\n${error.stdout || error.stderr || error.message}`);
  }
}

/** What the program reads at run time beside its code: the examples' repositories, scripts, job files. */
function copyAssets(root, files, outDir) {
  for (const file of files) {
    const compiled = file.endsWith('.ts') && !file.includes('/repository/');
    if (compiled || !FOLDERS.includes(file.split('/')[0])) continue;
    mkdirSync(dirname(join(outDir, file)), { recursive: true });
    cpSync(join(root, file), join(outDir, file));
  }
}

/** Bundling at a worker's start costs it a second; done here once. */
async function bundleWorkflows(outDir) {
  const { bundleWorkflowCode } = createRequire(import.meta.url)('@temporalio/worker');
  const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn: console.error, error: console.error };
  const { code } = await bundleWorkflowCode({ workflowsPath: join(outDir, 'workflows', 'index.js'), logger: quiet });
  writeFileSync(join(outDir, 'workflow-bundle.js'), code);
}

/**
 * A directory cannot replace another in one step. Between the two renames there is no dist/, which counts as not built; if another
 * build put its own there meanwhile, that one goes the same way.
 */
function swap(fresh, dist) {
  const old = `${dist}.old-${process.pid}`;
  for (;;) {
    if (existsSync(dist)) renameSync(dist, old);
    try {
      renameSync(fresh, dist);
      return;
    } catch (error) {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    } finally {
      rmSync(old, { recursive: true, force: true });
    }
  }
}

/** Of builds that were killed. */
function removeAbandoned(root) {
  for (const name of readdirSync(root)) {
    const pid = /^dist\.(?:new|old)-(\d+)$/.exec(name)?.[1];
    if (pid && !isRunning(Number(pid))) rmSync(join(root, name), { recursive: true, force: true });
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const built = await build({ say: (line) => process.stderr.write(`${line}\n`) });
    if (!built) process.stderr.write('dist/ is up to date\n');
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
