/** Tools that ask the server where jobs stand. */
import { z } from 'zod';
import type { Longhaul } from '../longhaul';
import type { SeenStatus } from '../seen-status';
import { jobId, status } from './fields';
import { dataTool } from './tool-kinds';

const MOST_JOBS = 100;
/** Of what one of many jobs is doing. */
const IN_A_LIST = 300;

const listed = z.looseObject({
  id: z.string(),
  state: z.string().describe('RUNNING, or how its workflow ended'),
  phase: z.string(),
  needsInput: z.boolean().describe('It waits for a person'),
  outcome: z.string().nullable().describe('delivered, needs_review, cannot, stuck, cancelled; null while it goes on'),
  startedAt: z.string(),
});

export const listTool = dataTool({
  name: 'list_jobs',
  title: 'List jobs',
  description: 'All jobs that the server knows, newest first: where each stands, whether it waits for a person, what it last published.',
  effect: 'reads',
  input: z.strictObject({ limit: z.number().int().min(1).max(MOST_JOBS).default(20).describe('How many, at most 100') }),
  output: z.object({ jobs: z.array(listed) }),
  mostChars: IN_A_LIST,
  run: async ({ limit }, { jobs }) => ({ jobs: await listedJobs(await jobs.longhaul(), limit) }),
});

export const statusTool = dataTool({
  name: 'job_status',
  title: 'Where a job stands',
  description: 'One glance at a job: phase, what it does or waits for, steps, spending of its budget, failing checks, milestones, outcome.',
  effect: 'reads',
  input: z.strictObject({ id: jobId }),
  output: z.object({ status }),
  run: async ({ id }, { jobs }) => {
    const longhaul = await jobs.longhaul();
    return { status: await forAssistants(longhaul, await longhaul.status(id)) };
  },
});

export async function listedJobs(longhaul: Longhaul, limit = MOST_JOBS): Promise<z.infer<typeof listed>[]> {
  return (await longhaul.list(limit)).map((it) => ({ ...it }));
}

/** Without the names of sealed checks: an assistant is a model too, and could pass them on to the job's. */
export async function forAssistants(longhaul: Longhaul, seen: SeenStatus): Promise<z.infer<typeof status>> {
  if (seen.failingChecks.length === 0) return { ...seen };
  const { sealed } = await longhaul.facts(seen.id);
  return { ...seen, failingChecks: seen.failingChecks.filter((name) => !sealed.includes(name)) };
}
