/** A scene with a workspace that holds the base, and short ways to change it as a command would and to look at snapshots. */
import { execFileSync } from 'node:child_process';
import type { JobStore, Workspace } from '../../../activities/ports';
import { inStore, Scene, sh } from './scene';

export class WorkScene extends Scene {
  store!: JobStore;
  work!: Workspace;

  static async start(files?: Readonly<Record<string, string>>): Promise<WorkScene> {
    const scene = new WorkScene(files);
    await scene.open();
    return scene;
  }

  /** The store of what the repository holds now, and its base in the workspace. */
  async open(): Promise<void> {
    this.store = await this.newStore();
    this.work = await this.workspace(this.store);
  }

  /** The snapshot after a command. */
  async left(script: string): Promise<string> {
    await this.work.begin();
    sh(this.work.path, script);
    return this.work.snapshot();
  }

  listing(tree: string): readonly string[] {
    return inStore(this, 'ls-tree', '-r', '-z', '--name-only', tree).split('\0').filter(Boolean);
  }

  content(tree: string, path: string): Buffer {
    return execFileSync('git', ['--git-dir', this.gitDir, 'show', `${tree}:${path}`]);
  }

  modeOf(tree: string, path: string): string | undefined {
    return inStore(this, 'ls-tree', tree, '--', path).split(' ')[0];
  }

  /** Everything below the root of the workspace, directories included. */
  onDisk(): readonly string[] {
    return sh(this.work.path, 'find . -mindepth 1 | LC_ALL=C sort').trim().split('\n');
  }
}
