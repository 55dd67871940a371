/** What the git suites share: a person's repository, a data directory, a cache, and short ways to make steps. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { JobStore, JobStores, NewStep, RecordedStep, Workspace, Workspaces } from '../../../activities/ports';
import { gitStores, gitWorkspaces } from '../../../adapters/git';
import type { JobSpec } from '../../../contract/job';

export const never: AbortSignal = new AbortController().signal;

export class Scene {
  readonly root: string;
  readonly repository: string;
  readonly home: string;
  readonly cacheDir: string;
  stores: JobStores;
  workspaces: Workspaces;

  /** `root`: an empty directory. */
  constructor(
    files: Readonly<Record<string, string>> = { 'a.txt': 'one\n', 'src/b.txt': 'two\n' },
    root = mkdtempSync(join(tmpdir(), 'git-test-')),
  ) {
    this.root = root;
    this.repository = join(root, 'person');
    this.home = join(root, 'home');
    this.cacheDir = join(root, 'cache');
    this.stores = gitStores({ home: this.home });
    this.workspaces = gitWorkspaces({ cacheDir: this.cacheDir });
    mkdirSync(this.repository);
    this.git('init', '-q', '-b', 'main');
    if (Object.keys(files).length > 0) this.commit(files);
  }

  git(...args: string[]): string {
    return git(this.repository, ...args);
  }

  commit(files: Readonly<Record<string, string>>): string {
    writeAll(this.repository, files);
    this.git('add', '-Af');
    this.git('commit', '-q', '-m', 'a change');
    return this.git('rev-parse', 'HEAD');
  }

  /** As another worker, or this one after a restart, would see things. */
  restart(): void {
    this.stores = gitStores({ home: this.home });
    this.workspaces = gitWorkspaces({ cacheDir: this.cacheDir });
  }

  /** As after a power cut: journals are those of another boot. There are none if the power went before the first. */
  reboot(): void {
    const journals = join(this.gitDir, 'longhaul', 'journal');
    for (const name of existsSync(journals) ? readdirSync(journals) : [])
      renameSync(join(journals, name), join(journals, `another${name}`));
    this.restart();
  }

  newStore(more: Partial<JobSpec> = {}): Promise<JobStore> {
    return this.stores.create(specOf(this.repository, more), 'owner', never);
  }

  get gitDir(): string {
    return join(this.home, 'jobs', 'job', 'store.git');
  }

  fsck(): string {
    return execFileSync('git', ['--git-dir', this.gitDir, 'fsck', '--strict', '--full', '--no-dangling'], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
  }

  /** A workspace that holds the base. */
  async workspace(store: JobStore): Promise<Workspace> {
    const workspace = await this.workspaces.work(store);
    await workspace.reset(store.base.tree, []);
    await workspace.settle(store.base.tree);
    return workspace;
  }

  dispose(): void {
    execFileSync('chmod', ['-R', 'u+rwX', this.root]);
    rmSync(this.root, { recursive: true, force: true });
  }
}

export function git(dir: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=Person', '-c', 'user.email=person@example.com', '-c', 'safe.directory=*'];
  return execFileSync('git', ['-C', dir, ...identity, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** What a commit of the store says with plain git. */
export function inStore(scene: Scene, ...args: string[]): string {
  return execFileSync('git', ['--git-dir', scene.gitDir, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

export function writeAll(dir: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
}

/** Runs a script in a workspace as a command of an agent would run. */
export function sh(dir: string, script: string): string {
  return execFileSync('bash', ['-c', script], { cwd: dir, encoding: 'utf8', env: { PATH: process.env.PATH, HOME: '/nonexistent' } });
}

export function specOf(repository: string, more: Partial<JobSpec> = {}): JobSpec {
  return {
    id: 'job',
    repository,
    base: 'main',
    goal: 'Make it work',
    constraints: [],
    checks: [],
    protectedPaths: [],
    budget: { maxSteps: 10, maxTokens: 1_000, maxWallMinutes: 1 },
    model: { name: 'm', windowTokens: 1_000, maxOutputTokens: 100, timeoutSec: 10, actions: 'tools' },
    sandbox: { kind: 'local', image: 'none', memoryMb: 100, cpus: 1, maxProcesses: 10, maxFileMb: 10, commandTimeoutSec: 10 },
    delivery: { branch: 'longhaul/job' },
    ...more,
  };
}

/** A step on top of another, with nothing in it but a text. */
export function stepAfter(parent: RecordedStep | null, workTree: string, text = 'done'): NewStep {
  const seq = parent === null ? 0 : parent.record.seq + 1;
  return {
    parent: parent?.commit ?? null,
    workTree,
    record: {
      seq,
      kind: 'tool',
      title: `step ${seq}`,
      action: { kind: 'tool', call: { id: `call-${seq}`, tool: 'run', args: '{}' }, ok: true },
      text,
      spent: { turns: seq, inputTokens: 0, outputTokens: 0 },
    },
    ledger: { goal: 'Make it work', constraints: [], checks: [], protectedPaths: [], decisions: [] },
  };
}
