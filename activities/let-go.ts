/**
 * What a worker keeps for a job is let go when the job has ended: by the worker that delivers it, and by every other one that worked on
 * it when it looks around. Cached things only; whoever needs one again makes it again.
 */
import { SandboxFailure, StoreFailure } from '../contract/failures';
import type { Ports } from './ports';

type Keeping = Pick<Ports, 'stores' | 'workspaces' | 'sandboxes'>;

/** Tidying must not hold up an outcome: what an engine that does not answer keeps, a later look removes. */
export async function letGo({ stores, workspaces, sandboxes }: Keeping, job: string): Promise<void> {
  try {
    await stores.settle(job);
    await sandboxes.evict(workspaces.pathOf(job));
    await workspaces.forget(job);
  } catch (error) {
    if (!(error instanceof SandboxFailure)) throw error;
  }
}

/** Jobs that moved to another worker and ended there. */
export async function letGoOfEnded(ports: Keeping): Promise<void> {
  for (const job of await ports.workspaces.kept()) if (await hasEnded(ports, job)) await letGo(ports, job);
}

async function hasEnded({ stores }: Keeping, job: string): Promise<boolean> {
  try {
    const store = await stores.open(job);
    return (await store.find(await store.last()))?.record.kind === 'deliver';
  } catch (error) {
    // Without a store there is no job that could use it.
    return error instanceof StoreFailure && error.kind === 'missing';
  }
}
