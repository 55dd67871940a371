/** What the sandbox suites share: a workspace with history to open a sandbox over, and short ways to run things in it. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Exec, Sandbox, SandboxOptions } from '../../activities/ports';
import type { SandboxProfile } from '../../contract/job';

export interface Stage extends SandboxOptions {
  readonly root: string;
  dispose(): void;
}

/** `name`: of the workspace's directory. */
export function makeStage(profile: SandboxProfile, name = 'work'): Stage {
  const root = mkdtempSync(join(tmpdir(), 'sandbox-test-'));
  const workspace = join(root, name);
  const gitView = join(root, 'view');
  mkdirSync(workspace);
  const git = (...args: string[]) => execFileSync('git', ['--git-dir', gitView, ...args], { stdio: 'ignore' });
  execFileSync('git', ['init', '-q', '--bare', gitView]);
  git('config', 'core.bare', 'false');
  git('--work-tree', workspace, '-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-q', '--allow-empty', '-m', 'the base');
  const dispose = () => rmSync(root, { recursive: true, force: true });
  return { job: 'job', workspace, gitView, profile, network: false, root, dispose };
}

export interface Said {
  readonly exitCode: number;
  readonly text: string;
  readonly droppedBytes: number;
  readonly ended?: string;
}

export async function bash(sandbox: Sandbox, script: string, more: Partial<Exec> = {}, signal?: AbortSignal): Promise<Said> {
  return run(sandbox, ['bash', '-lc', script], more, signal);
}

export async function run(sandbox: Sandbox, argv: readonly string[], more: Partial<Exec> = {}, signal?: AbortSignal): Promise<Said> {
  const command = { argv, timeoutMs: 30_000, maxOutputBytes: 100_000, ...more };
  const { output, ...rest } = await sandbox.exec(command, signal ?? new AbortController().signal);
  return { ...rest, text: output.toString() };
}

/** A command that leaves a trace in `ticks` for as long as it lives, in a session of its own, ignoring what can be ignored. */
export const TICKING = `setsid nohup bash -c 'trap "" HUP TERM INT; while :; do echo >>ticks; sleep 0.02; done' >/dev/null 2>&1 &
  until [ -s ticks ]; do sleep 0.01; done`;

/** Whether something still writes to `ticks`: five of its beats are waited for. */
export async function stillTicks(workspace: string): Promise<boolean> {
  const size = () => (existsSync(join(workspace, 'ticks')) ? readFileSync(join(workspace, 'ticks')).length : 0);
  const before = size();
  await sleep(150);
  return size() > before;
}

/** Another worker with a ticking command; resolves when it runs. */
export async function startWorker(stage: Stage): Promise<ChildProcess> {
  const args = [stage.profile.kind, stage.workspace, stage.gitView, stage.profile.image, `${TICKING}; echo started; sleep 60`];
  const worker = spawn(process.execPath, [join(__dirname, 'sandbox-worker.cjs'), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    worker.stdout?.once('data', () => resolve());
    worker.once('exit', (code) => reject(new Error(`the worker ended early with ${code}`)));
  });
  return worker;
}

/** Polls, since how long it takes is not what is tested. */
export async function eventually(what: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; !(await what()); tries++) {
    if (tries > 200) throw new Error(`never came true: ${what}`);
    await sleep(50);
  }
}
