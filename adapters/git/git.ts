/**
 * The one place that starts git: argument vectors, never a shell; always with a git directory of ours, named outright, so
 * that nothing in a workspace is taken for a repository. Knows nothing of jobs, steps or workspaces.
 */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { StoreFailure } from '../../contract/failures';
import { hasRoom } from './room';

export interface GitOptions {
  readonly gitDir: string;
  /** Also the working directory. */
  readonly workTree?: string;
  /** Where objects are read and written, if not in `gitDir`. */
  readonly objectDir?: string;
  readonly stdin?: Buffer | string;
  readonly signal?: AbortSignal;
  /** Output past it ends git, and what came so far is the result. 256 MB by default, and then it is a failure. */
  readonly maxBytes?: number;
  /** Exit codes besides 0 that are answers. */
  readonly answers?: readonly number[];
  /** No transport is used, whatever the configuration says: a partial clone would fetch what it lacks by itself. */
  readonly offline?: true;
}

export interface GitResult {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export class GitFailure extends StoreFailure {
  constructor(
    readonly exitCode: number,
    readonly stderr: string,
    readonly stdout: Buffer,
    what: string,
    full: boolean,
  ) {
    super(full ? 'disk_full' : 'git', `${what}: ${full ? 'no space left. ' : ''}${clipped(stderr.trim()) || `exit code ${exitCode}`}`);
  }
}

/** Runs git on a git directory of ours, deaf to all configuration but what is in that directory. */
export function git(args: readonly string[], options: GitOptions): Promise<GitResult> {
  return run(args, options, {
    PATH: process.env.PATH,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    // Without these two git reads attribute files of the machine and of the person, configuration or not.
    GIT_ATTR_NOSYSTEM: '1',
    XDG_CONFIG_HOME: '/dev/null',
  });
}

/**
 * Runs git against a person's repository as that person would: with their configuration and credentials, but without
 * prompts, hooks of theirs in our store, or transports that run commands.
 */
export function gitAsPerson(args: readonly string[], options: GitOptions): Promise<GitResult> {
  const env: NodeJS.ProcessEnv = { ...WITHOUT_ASKING, ...process.env };
  for (const name of NOT_THEIRS) delete env[name];
  return run(['-c', 'safe.directory=*', ...args], options, env);
}

/** Else SSH asks for a passphrase on the worker's terminal and waits there. A program of the person's own that answers stays. */
const WITHOUT_ASKING = { SSH_ASKPASS: 'false', SSH_ASKPASS_REQUIRE: 'force' };

/** Variables that would lead git to another repository than the one named, or loosen the list of transports. */
const NOT_THEIRS = [
  ...['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_OBJECT_DIRECTORY', 'GIT_ALTERNATE_OBJECT_DIRECTORIES', 'GIT_COMMON_DIR'],
  ...['GIT_NAMESPACE', 'GIT_PREFIX', 'GIT_SHALLOW_FILE', 'GIT_GRAFT_FILE', 'GIT_REPLACE_REF_BASE', 'GIT_ALLOW_PROTOCOL', 'GIT_CONFIG'],
];

const ALWAYS = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', '-c', 'protocol.ext.allow=never', '-c', 'gc.auto=0'];
const MOST_BYTES = 256 * 1024 * 1024;
/** Git removes its lock files on SIGTERM; this is the time it gets for that. */
const GRACE_MS = 3_000;

async function run(args: readonly string[], options: GitOptions, env: NodeJS.ProcessEnv): Promise<GitResult> {
  const { gitDir, workTree, objectDir, stdin, signal, answers = [] } = options;
  signal?.throwIfAborted();
  const child = spawn('git', [...ALWAYS, ...args], {
    cwd: workTree ?? '/',
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...env,
      LC_ALL: 'C',
      GIT_DIR: gitDir,
      GIT_TERMINAL_PROMPT: '0',
      GIT_OPTIONAL_LOCKS: '0',
      ...(workTree === undefined ? {} : { GIT_WORK_TREE: workTree }),
      ...(objectDir === undefined ? {} : { GIT_OBJECT_DIRECTORY: objectDir }),
      ...(options.offline ? { GIT_ALLOW_PROTOCOL: 'none' } : {}),
    },
  });
  const result = await outcome(child, stdin, signal, options.maxBytes);
  signal?.throwIfAborted();
  if (result.cut || result.exitCode === 0 || answers.includes(result.exitCode)) return result;
  const full = isFull(result.stderr, [gitDir, workTree, objectDir]);
  throw new GitFailure(result.exitCode, result.stderr, result.stdout, `git ${subcommand(args)} failed`, full);
}

interface Outcome extends GitResult {
  readonly cut: boolean;
}

function outcome(child: ChildProcess, stdin: Buffer | string | undefined, signal?: AbortSignal, maxBytes?: number): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const stdout = collect(child, 'stdout', maxBytes ?? MOST_BYTES);
    const stderr = collect(child, 'stderr', 1024 * 1024);
    let killer: NodeJS.Timeout | undefined;
    const stop = () => {
      child.kill('SIGTERM');
      killer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    };
    signal?.addEventListener('abort', stop, { once: true });
    child.once('error', (error) => {
      signal?.removeEventListener('abort', stop);
      reject(cannotStart(error));
    });
    child.once('close', (code) => {
      clearTimeout(killer);
      signal?.removeEventListener('abort', stop);
      if (stdout.cut && maxBytes === undefined) reject(new StoreFailure('git', 'git printed more than 256 MB.'));
      else resolve({ exitCode: code ?? -1, stdout: stdout.bytes(), stderr: stderr.bytes().toString('utf8'), cut: stdout.cut });
    });
    // Git may end before it has read all of its input; its exit code says what that means.
    child.stdin?.on('error', () => {});
    child.stdin?.end(stdin);
  });
}

function collect(child: ChildProcess, name: 'stdout' | 'stderr', maxBytes: number) {
  const chunks: Buffer[] = [];
  const state = { cut: false, size: 0, bytes: () => Buffer.concat(chunks).subarray(0, maxBytes) };
  child[name]?.on('data', (chunk: Buffer) => {
    if (state.cut) return;
    chunks.push(chunk);
    state.size += chunk.length;
    if (state.size <= maxBytes) return;
    state.cut = true;
    if (name === 'stdout') child.kill('SIGTERM');
  });
  return state;
}

function cannotStart(error: NodeJS.ErrnoException): StoreFailure {
  if (error.code === 'ENOENT')
    return new StoreFailure('git', 'git could not be started. Install git 2.36 or later and put it on the PATH.');
  return new StoreFailure('git', `git could not be started: ${error.message}`);
}

function subcommand(args: readonly string[]): string {
  return args.find((arg, at) => !arg.startsWith('-') && args[at - 1] !== '-c') ?? '';
}

/** Git does not always say why it could not write; the file systems know. */
function isFull(stderr: string, paths: readonly (string | undefined)[]): boolean {
  if (stderr.includes('No space left on device') || stderr.includes('Disk quota exceeded')) return true;
  return stderr.includes('unable to write') && paths.some((path) => path !== undefined && !hasRoom(path));
}

/** The first and the last words of a long complaint. */
function clipped(text: string): string {
  return text.length <= 800 ? text : `${text.slice(0, 400)} … ${text.slice(-400)}`;
}
