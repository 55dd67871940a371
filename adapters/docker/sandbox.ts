/**
 * A sandbox that outlives its container: the container is closed when idle or no longer to be trusted, and made again when the
 * next command comes. One that somebody else removed makes this sandbox `ended`, since nobody can say what they had in mind.
 */
import type Docker from 'dockerode';
import type { Exec, ExecResult, Sandbox } from '../../activities/ports';
import { COMMAND_ENVIRONMENT } from '../sandbox/environment';
import { Turns } from '../sandbox/turns';
import { workspaceKey } from '../sandbox/workspace-key';
import { CA_FILE, type ContainerSpec, type LiveContainer, startContainer } from './container';
import { asSandboxFailure, gone } from './failures';
import { remove } from './removal';
import { runInContainer } from './run';
import { type Place, Standing } from './shell';

export class DockerSandbox implements Sandbox {
  readonly workspace: string;
  private readonly turns = new Turns();
  private live: LiveContainer | null = null;
  private standing: Standing | null = null;
  private idleTimer: NodeJS.Timeout | undefined;
  private over = false;

  constructor(
    private readonly engine: Docker,
    private readonly spec: ContainerSpec,
    private readonly idleMs: number,
  ) {
    this.workspace = workspaceKey(spec.sandbox.workspace);
  }

  /** True when it is of no more use and another has to be opened. */
  get ended(): boolean {
    return this.over || (this.live?.lifeline.destroyed ?? false);
  }

  /** Starts its container, if it has none. */
  ready(): Promise<void> {
    return this.turns.take(async () => {
      await this.container();
      this.waitIdle();
    });
  }

  exec(command: Exec, signal: AbortSignal): Promise<ExecResult> {
    return this.turns.take(() => this.run(command, signal), signal);
  }

  async close(): Promise<void> {
    this.over = true;
    clearTimeout(this.idleTimer);
    try {
      // First out of turn, which is how a running command is ended; then in turn, for a container that was only starting.
      await this.discard();
      await this.turns.take(() => this.discard());
    } catch (error) {
      throw asSandboxFailure(error);
    }
  }

  private async run(command: Exec, signal: AbortSignal): Promise<ExecResult> {
    clearTimeout(this.idleTimer);
    try {
      const { container } = await this.container();
      const place = this.placeIn(container);
      const { result, spoiled } = await runInContainer(place, command, signal, (await this.standing?.shell) ?? null);
      // Removed by somebody else meanwhile: then that is what ended the command, and its result means nothing.
      if (spoiled && !(await this.discard())) throw gone('its container was removed while a command ran in it.');
      // Now, when nothing of the command is left that could do anything to it.
      if (!spoiled) this.standing = new Standing(place);
      if (result) return result;
    } catch (error) {
      // Nobody knows what state it is in.
      this.over = true;
      await this.discard().catch(() => {});
      throw asSandboxFailure(error);
    } finally {
      this.waitIdle();
    }
    throw signal.reason;
  }

  private placeIn(container: Docker.Container): Place {
    return { container, user: userOf(this.spec), environment: environmentOf(this.spec) };
  }

  private async container(): Promise<LiveContainer> {
    if (this.ended) throw gone('its container was closed or removed. The next one starts from the last step.');
    try {
      if (!this.live) {
        this.live = await startContainer(this.engine, this.spec);
        this.standing = new Standing(this.placeIn(this.live.container));
      }
    } catch (error) {
      this.over = true;
      throw asSandboxFailure(error, this.spec.sandbox.profile.image);
    }
    if (this.over) await this.discard();
    if (!this.live) throw gone('it was closed while it opened.');
    return this.live;
  }

  /** False if there was nothing left to remove. */
  private async discard(): Promise<boolean> {
    const live = this.live;
    this.live = null;
    if (!live) return false;
    try {
      return await remove(live.container);
    } finally {
      // Also when the engine does not answer: the container then ends by itself as soon as it notices.
      live.lifeline.destroy();
      this.standing?.leave();
    }
  }

  private waitIdle(): void {
    clearTimeout(this.idleTimer);
    if (this.over) return;
    this.idleTimer = setTimeout(() => void this.turns.take(() => this.discard()).catch(() => {}), this.idleMs);
    this.idleTimer.unref();
  }
}

function userOf({ commandUser }: ContainerSpec): string {
  return `${commandUser.uid}:${commandUser.gid}`;
}

/** PATH is the image's own: only the image knows where its tools are. */
function environmentOf({ sandbox, setup }: ContainerSpec): string[] {
  const all: Record<string, string> = { ...COMMAND_ENVIRONMENT, HOME: '/tmp/home', TMPDIR: '/tmp' };
  // git refuses a directory of another user's; here the worker's git directory is meant to be read.
  Object.assign(all, { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' });
  if (sandbox.network) Object.assign(all, setup?.caFile ? certificates() : {}, setup?.environment);
  return Object.entries(all).map(([name, value]) => `${name}=${value}`);
}

/** Each package manager has its own name for the same file. */
function certificates(): Record<string, string> {
  const names = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'PIP_CERT', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'GIT_SSL_CAINFO'];
  return Object.fromEntries(names.map((name) => [name, CA_FILE]));
}
