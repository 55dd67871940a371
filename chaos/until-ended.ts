/** Waits until every job of a run has ended: first under fault, then in peace, where a person also lets go on what waits for one. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CancelledFailure, type WorkflowHandle } from '@temporalio/client';
import type { JobStatus } from '../contract/messages';
import { QUERIES } from '../contract/names';
import type { Outcome } from '../contract/steps';
import { only } from './history';
import { say } from './world/person';
import type { World } from './world/world';

/** Without any progress, in peace. A provider's back-off alone is 30 s, a heartbeat timeout too. */
const PATIENCE_MS = 150_000;
const LOOK_EVERY_MS = 250;

/** Aborts `over` once all have ended under fault. Returns all jobs there were, forks too. */
export async function untilEnded(world: World, struck: Promise<void>, over: AbortController): Promise<readonly string[]> {
  let peaceSince: number | null = null;
  const peace = struck
    .then(() => heal(world))
    .then(() => {
      peaceSince = Date.now();
    });
  const running = new Set(world.jobs.map(({ spec }) => spec.id));
  const known = new Set(running);
  let progress = { at: Date.now(), seen: '' };
  for (let resumed = 0; ; await sleep(LOOK_EVERY_MS)) {
    for (const job of forksOf(world)) if (!known.has(job)) known.add(job) && running.add(job);
    for (const job of [...running]) if (await hasEnded(world, job)) running.delete(job);
    if (running.size === 0) {
      over.abort();
      await peace;
      // A person may have taken one up again meanwhile.
      for (const job of known) if (await isRunning(world, job)) running.add(job);
      if (running.size === 0 && forksOf(world).every((job) => known.has(job))) return [...known];
    }
    if (peaceSince === null) continue;
    const seen = JSON.stringify([running.size, only(world.history.entries, 'seen').length]);
    if (seen !== progress.seen || progress.at < peaceSince) progress = { at: Date.now(), seen };
    if (Date.now() - progress.at > 3_000 * (resumed + 1)) for (const job of running) resumed += await letGoOn(world, job);
    if (Date.now() - progress.at < PATIENCE_MS) continue;
    for (const job of running) world.history.add({ what: 'unended', job, status: await statusOf(world, job) });
    return [...known];
  }
}

async function heal({ network, disk, model, jobs }: World): Promise<void> {
  network.mend();
  disk.free();
  for (const { spec } of jobs) await model.faults(spec.id, []);
}

async function hasEnded(world: World, job: string): Promise<boolean> {
  const handle: WorkflowHandle<() => Promise<Outcome>> = world.client.workflow.getHandle(job);
  const described = await handle.describe().catch(() => null);
  if (described === null || described.status.name === 'RUNNING') return false;
  try {
    world.history.add({ what: 'ended', job, outcome: await handle.result() });
  } catch (error) {
    const cancelled = (error as { cause?: unknown }).cause instanceof CancelledFailure;
    // The server may be killed in between: asked again.
    if (!cancelled && described.status.name === 'COMPLETED') return false;
    world.history.add({ what: 'ended', job, error: cancelled ? 'cancelled' : `${described.status.name}: ${(error as Error).message}` });
  }
  return true;
}

async function isRunning({ client }: World, job: string): Promise<boolean> {
  const { status } = await client.workflow.getHandle(job).describe();
  return status.name === 'RUNNING';
}

function forksOf(world: World): string[] {
  return only(world.history.entries, 'forked')
    .filter(({ exitCode }) => exitCode === 0)
    .map(({ job }) => job);
}

/** A pause whose resume came first: the person looks again. Anything else that waits for a person is a problem, told as such. */
async function letGoOn(world: World, job: string): Promise<number> {
  const status = await statusOf(world, job);
  if ((status as JobStatus | null)?.phase !== 'paused') return 0;
  await say(world, job, `again-${Date.now()}`, ['resume'], '', { kind: 'resume' });
  return 1;
}

async function statusOf({ client }: World, job: string): Promise<unknown> {
  return client.workflow
    .getHandle(job)
    .query<JobStatus>(QUERIES.status)
    .catch((error: Error) => error.message);
}
