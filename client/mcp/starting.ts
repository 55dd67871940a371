/** Tools that start jobs: one as a job file has it, or one that goes on from a step of another. */
import { z } from 'zod';
import { jobFileSchema } from '../../config/job-schema';
import type { JobSpec } from '../../contract/job';
import { redactorFor } from '../../redaction/redactor';
import { jobUiUrl } from '../connect';
import { RejectedError } from '../errors';
import { checkedJob } from '../job-input';
import type { Longhaul, Submitted } from '../longhaul';
import { checkJob } from '../preflight';
import { NO_WORKER } from '../seen-status';
import { jobId, position, senderFields } from './fields';
import { dataTool, rawTool, type Tool } from './tool-kinds';

const output = z.object({
  id: z.string(),
  started: z.boolean().describe('False if a job with this id was running already: that one is meant, as it was submitted'),
  differs: z.array(z.string()).describe('In which fields the running job differs from this one'),
  uiUrl: z.string().nullable().describe('Where a person can look at it'),
  note: z.string().optional(),
});

/** Takes what a job file holds, and finds its mistakes where a job file's are found, with those of its repository. */
export function submitTool({ allowsLocalSandbox }: { readonly allowsLocalSandbox: boolean }): Tool {
  return rawTool({
    name: 'submit_job',
    title: 'Submit a job',
    description:
      'Starts a coding job, which works alone on a git repository for minutes, hours or days until its checks pass in a clean checkout or it needs a person. ' +
      'Its result is a branch of its own. Give repository as an absolute path or a URL. Everything is checked before anything starts. ' +
      'The same id while a job runs is that job. Follow it with wait_for_job.',
    effect: 'acts',
    input: jobFileSchema,
    output,
    run: async (raw, { jobs }) => {
      const { modelName, secrets } = jobs.environment;
      const job = await checkedJob(raw, { modelName, findSecrets: redactorFor(secrets).find });
      const longhaul = await jobs.longhaul();
      if (!allowsLocalSandbox) await refuseLocalSandbox(job, longhaul);
      return told(longhaul, await longhaul.submit(job));
    },
  });
}

export const forkTool: Tool = dataTool({
  name: 'fork',
  title: 'Fork a job',
  description:
    'Starts a new job that goes on from a step of another one, running or ended, with its settings and a budget of its own. Needs the data directory of the job.',
  effect: 'acts',
  input: z.strictObject({
    id: jobId,
    at: position.describe('Step to go on from'),
    newId: jobId.exactOptional().describe('Of the new job; made from the first one if absent'),
    goal: jobFileSchema.shape.goal.exactOptional().describe('A goal of its own'),
    text: z.string().trim().min(1).exactOptional().describe('Guidance for the new job'),
    ...senderFields,
  }),
  output,
  run: async ({ id, at, ...changes }, { jobs, sender }) => {
    const longhaul = await jobs.longhaul();
    return told(longhaul, await longhaul.fork(id, at, { ...sender, ...changes }));
  },
});

/** It isolates nothing, and is chosen by a person who knows that. Told with whatever else is wrong. */
async function refuseLocalSandbox(job: JobSpec, { server }: Longhaul): Promise<void> {
  if (job.sandbox.kind !== 'local') return;
  const problem = 'isolates nothing, and is not for an assistant to choose';
  const remedy = 'Leave sandbox out, for Docker. The person can allow it by starting this server as: longhaul mcp --allow-local-sandbox';
  throw new RejectedError([{ field: 'sandbox', value: 'local', problem, remedy }, ...(await checkJob(job, server.isDev))]);
}

async function told(longhaul: Longhaul, submitted: Submitted): Promise<z.input<typeof output>> {
  const waits = (await longhaul.workers()) === 0;
  const { id, started, differs } = submitted;
  const uiUrl = jobUiUrl(longhaul.server, id);
  return { id, started, differs: [...differs], uiUrl, ...(waits ? { note: `It waits: ${NO_WORKER}` } : {}) };
}
