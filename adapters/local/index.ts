/**
 * The weaker sandbox, for where no container engine answers: commands are processes of the worker's own user. It ends
 * everything a command started and cleans up after it; it does not keep a command from anything the worker may do.
 */
import type { Sandbox, Sandboxes, SandboxOptions } from '../../activities/ports';
import { workspaceKey } from '../sandbox/workspace-key';
import { Keeper } from './keeper';
import { endMarked } from './processes';
import { type Common, LocalSandbox } from './sandbox';
import { removeOrphanedPlaces, removePlacesOf } from './temporary-place';

export interface LocalSandboxesOptions {
  /** Where commands look for programs. The worker's own PATH unless given, less what npm put in front of it. */
  readonly path?: string;
  /** How long a process waits for the next command. A minute: longer than most replies of a model take. */
  readonly idleMs?: number;
}

const IDLE_MS = 60_000;

/** To be shown wherever this sandbox is chosen. */
export const NOT_ISOLATED = [
  'Commands run as your own user. They can read and change every file that you can, your keys included.',
  'They can use the network, and see and end your other processes.',
  'Memory, processor time, number of processes and disk use are not limited.',
  'A program that clears its environment and starts a session of its own outlives its command.',
  'The read-only view of the git history can be written to.',
].join('\n');

export function localSandboxes(options: LocalSandboxesOptions = {}): Sandboxes {
  return new LocalSandboxes(options);
}

class LocalSandboxes implements Sandboxes {
  private readonly opened = new Map<string, LocalSandbox>();
  private readonly common: Common;

  constructor({ path = pathOfWorker(), idleMs = IDLE_MS }: LocalSandboxesOptions) {
    this.common = { path, idleMs, keeper: new Keeper() };
  }

  async open(options: SandboxOptions): Promise<Sandbox> {
    const key = JSON.stringify([options.job, options.workspace, options.gitView]);
    const known = this.opened.get(key);
    if (known && !known.ended) return known;
    const sandbox = await LocalSandbox.open(options, this.common);
    this.opened.set(key, sandbox);
    return sandbox;
  }

  async evict(workspace: string): Promise<void> {
    const key = workspaceKey(workspace);
    const ours = [...this.opened.values()].filter((sandbox) => sandbox.workspace === key);
    await Promise.all(ours.map((sandbox) => sandbox.close()));
    // The places first: a worker that wakes up and finds its place gone knows that its command did not end by itself.
    await removePlacesOf(key);
    await endMarked((marker) => marker.workspace === key);
    this.forgetEnded();
  }

  async sweep(): Promise<number> {
    this.forgetEnded();
    const ended = await endMarked((marker) => marker.orphaned());
    return ended + (await removeOrphanedPlaces());
  }

  async close(): Promise<void> {
    await Promise.all([...this.opened.values()].map((sandbox) => sandbox.close()));
    this.opened.clear();
  }

  private forgetEnded(): void {
    for (const [key, sandbox] of this.opened) if (sandbox.ended) this.opened.delete(key);
  }
}

/** Started by npm, the worker has our own development tools on its path: a job's `jest` must not turn out to be ours. */
function pathOfWorker(): string {
  const entries = (process.env.PATH ?? '').split(':');
  const usable = entries.filter((entry) => entry.startsWith('/') && !/node_modules\/\.bin\/?$|node-gyp-bin\/?$/.test(entry));
  return usable.join(':') || '/usr/local/bin:/usr/bin:/bin';
}
