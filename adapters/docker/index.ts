/**
 * Sandboxes on a container engine: which containers are ours, over which workspace, and when they end.
 * What a container is made of: `container.ts`. What happens in it: `sandbox.ts` and `run.ts`.
 */
import type Docker from 'dockerode';
import type { Sandbox, Sandboxes, SandboxOptions } from '../../activities/ports';
import { hasEnded } from '../sandbox/process-identity';
import { workspaceKey } from '../sandbox/workspace-key';
import type { SetupAccess } from './container';
import { connect } from './engine';
import { asSandboxFailure } from './failures';
import { LABELS, type Owner, ownerOf } from './labels';
import { removeAll } from './removal';
import { DockerSandbox } from './sandbox';
import type { UserId } from './user';

export type { SetupAccess } from './container';
export { type EngineStatus, engineStatus, type ImageStatus, imageStatus } from './engine';
export type { UserId } from './user';

export interface DockerSandboxesOptions {
  /** Unique id of this live worker process. */
  readonly worker: string;
  /** Who the commands run as. The worker's own user, so that the files in the workspace are its own; 1000:1000 for a worker that is root. */
  readonly commandUser?: UserId;
  /** Whether a worker still lives, by its id. Told by pid and start time on this machine unless given. */
  readonly isAlive?: (worker: string) => Promise<boolean>;
  /** How long a container is kept without a command. 5 minutes: far longer than a model call, so that a job keeps its container. */
  readonly idleMs?: number;
  /** What setup commands get when their job opens the network. */
  readonly setup?: SetupAccess;
  /** Where the engine is; as DOCKER_HOST says unless given. */
  readonly socketPath?: string;
}

const IDLE_MS = 5 * 60_000;

export function dockerSandboxes(options: DockerSandboxesOptions): Sandboxes {
  return new DockerSandboxes(options);
}

class DockerSandboxes implements Sandboxes {
  private readonly engine: Docker;
  private readonly open_ = new Map<string, DockerSandbox>();

  constructor(private readonly options: DockerSandboxesOptions) {
    this.engine = connect(options.socketPath);
  }

  async open(options: SandboxOptions): Promise<Sandbox> {
    const key = JSON.stringify([options.job, options.workspace, options.gitView, options.profile, options.network]);
    const known = this.open_.get(key);
    const sandbox = known && !known.ended ? known : this.create(options);
    this.open_.set(key, sandbox);
    await sandbox.ready();
    return sandbox;
  }

  async evict(workspace: string): Promise<void> {
    const key = workspaceKey(workspace);
    const ours = [...this.open_.values()].filter((sandbox) => sandbox.workspace === key);
    await Promise.all(ours.map((sandbox) => sandbox.close()));
    await this.guard(() => removeAll(this.engine, { label: [`${LABELS.workspace}=${key}`] }));
    this.forgetEnded();
  }

  async sweep(): Promise<number> {
    this.forgetEnded();
    return this.guard(() => removeAll(this.engine, { label: [LABELS.worker] }, (labels) => this.isOrphan(ownerOf(labels))));
  }

  async close(): Promise<void> {
    await Promise.all([...this.open_.values()].map((sandbox) => sandbox.close()));
    this.open_.clear();
  }

  private create(options: SandboxOptions): DockerSandbox {
    const { worker, setup } = this.options;
    const commandUser = this.options.commandUser ?? ownUser();
    const idleMs = this.options.idleMs ?? IDLE_MS;
    return new DockerSandbox(this.engine, { sandbox: options, worker, commandUser, ...(setup && { setup }) }, idleMs);
  }

  private async isOrphan(owner: Owner): Promise<boolean> {
    if (owner.worker === this.options.worker) return false;
    if (this.options.isAlive) return !(await this.options.isAlive(owner.worker));
    return hasEnded(owner.process);
  }

  private forgetEnded(): void {
    for (const [key, sandbox] of this.open_) if (sandbox.ended) this.open_.delete(key);
  }

  private async guard<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      throw asSandboxFailure(error);
    }
  }
}

/** Windows has no user ids; its engine runs Linux containers, where any user but root will do. */
function ownUser(): UserId {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  return uid === 0 ? { uid: 1000, gid: 1000 } : { uid, gid };
}
