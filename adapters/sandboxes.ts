/** Sends each job to the kind of sandbox that its profile names. */
import type { Sandboxes } from '../activities/ports';
import { SandboxFailure } from '../contract/failures';
import type { SandboxProfile } from '../contract/job';
import { workspaceKey } from './sandbox/workspace-key';

export function sandboxesByKind(kinds: Readonly<Record<SandboxProfile['kind'], Sandboxes>>): Sandboxes {
  const inDocker = new Set<string>();
  return {
    async open(options) {
      if (options.profile.kind === 'docker') inDocker.add(workspaceKey(options.workspace));
      return kinds[options.profile.kind].open(options);
    },
    async evict(workspace) {
      await kinds.local.evict(workspace);
      await kinds.docker.evict(workspace).catch(unlessNeverUsed(inDocker.has(workspaceKey(workspace))));
    },
    async sweep() {
      const [docker, local] = await Promise.all([kinds.docker.sweep().catch(unlessNeverUsed(inDocker.size > 0)), kinds.local.sweep()]);
      return (docker ?? 0) + local;
    },
    async close() {
      await Promise.all([kinds.docker.close(), kinds.local.close()]);
    },
  };
}

/**
 * A machine without an engine must still run local jobs, and has no containers. A job that does need the engine learns that it is
 * unreachable when it opens its sandbox.
 */
function unlessNeverUsed(used: boolean): (error: unknown) => undefined {
  return (error) => {
    if (!used && error instanceof SandboxFailure && error.kind === 'unreachable') return undefined;
    throw error;
  };
}
