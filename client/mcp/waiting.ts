/** The tool by which an assistant follows a job: it returns when there is something to do about it, or after a while. */
import { z } from 'zod';
import type { Longhaul } from '../longhaul';
import type { SeenStatus } from '../seen-status';
import type { JobEvent } from '../watch';
import { jobId, lineOf, position, status, stepLine } from './fields';
import { forAssistants } from './seeing';
import { type Asked, dataTool } from './tool-kinds';

/** Clients give up on a call after 60 seconds unless they are set otherwise. */
const USUAL_SEC = 45;
const MOST_SEC = 600;
/** More than an assistant reads; the rest comes with the next call. */
const MOST_STEPS = 100;

const output = z.object({
  reason: z.enum(['ended', 'needs_person', 'paused', 'new_steps', 'timeout']).describe('Why it returned'),
  status,
  steps: z.array(stepLine).describe('Recorded since fromStep, oldest first'),
  next: z.number().describe('Give it as fromStep to the next call: no step is told twice, none is left out'),
  unseen: z.string().optional().describe('Why less is seen than there is'),
});
type Waited = z.infer<typeof output>;

const input = z.strictObject({
  id: jobId,
  until: z
    .enum(['attention', 'steps'])
    .default('attention')
    .describe('attention: it needs a person, is paused or has ended. steps: also as soon as there are new steps'),
  fromStep: position.exactOptional().describe('The first step to be told, as next of the call before says; new ones only if absent'),
  timeoutSec: z.number().int().min(1).max(MOST_SEC).default(USUAL_SEC).describe('Returns after so many seconds whatever happens'),
});

export const waitTool = dataTool({
  name: 'wait_for_job',
  title: 'Wait for a job',
  description:
    'Follows a job until it needs a person, is paused or has ended, at most for timeoutSec; progress notifications tell each step. ' +
    'On timeout nothing is wrong: call it again with fromStep: next. Waiting costs the job nothing. needs_person: tell the person what status.doing says, and act on their word.',
  effect: 'reads',
  input,
  output,
  run: async (args, asked) => waited(await asked.jobs.longhaul(), args, asked),
});

async function waited(longhaul: Longhaul, args: z.output<typeof input>, { signal, progress }: Asked): Promise<Waited> {
  const { id, until, timeoutSec, fromStep } = args;
  const job = longhaul.job(id);
  let seen = await job.status();
  const steps: Waited['steps'] = [];
  const told = { next: fromStep ?? seen.steps, unseen: undefined as string | undefined };
  const ended = AbortSignal.any([signal, AbortSignal.timeout(timeoutSec * 1_000)]);
  for await (const event of job.events({ fromStep: told.next, signal: ended })) {
    told.next = event.next;
    progress(newsOf(event));
    if (event.type === 'step') steps.push(lineOf(event.step));
    if (event.type === 'unseen') told.unseen = event.problem;
    if (event.type === 'status') seen = event.status;
    if (isOver(event, until, steps.length)) break;
  }
  const { unseen, next } = told;
  const reason = reasonOf(seen) ?? (steps.length > 0 && !ended.aborted ? 'new_steps' : 'timeout');
  return { reason, status: await forAssistants(longhaul, seen), steps, next, ...(unseen === undefined ? {} : { unseen }) };
}

/** Steps come before the status that counts them. */
function isOver(event: JobEvent, until: 'attention' | 'steps', steps: number): boolean {
  if (steps >= MOST_STEPS) return true;
  if (event.type !== 'status') return false;
  return reasonOf(event.status) !== null || (until === 'steps' && steps > 0);
}

/** Not its phase: a job that was just answered is still called parked while it records the answer. */
function reasonOf({ phase, needsInput }: SeenStatus): 'ended' | 'needs_person' | 'paused' | null {
  if (phase === 'ended' || phase === 'paused') return phase;
  return needsInput ? 'needs_person' : null;
}

function newsOf(event: JobEvent): string {
  if (event.type === 'step') return `step ${event.step.seq} ${event.step.kind}: ${event.step.title}`;
  return event.type === 'status' ? `${event.status.phase}: ${event.status.doing}` : event.problem;
}
