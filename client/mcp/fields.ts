/** Arguments that several tools take, and parts of what they give. */
import { z } from 'zod';
import { hasFailed } from '../step-failure';
import type { Step } from '../steps';

export const jobId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and dashes, at most 63')
  .describe('The id of a job, as list_jobs and submit_job give it');

export const position = z.number().int().min(0).max(999_999_999);

/** On everything that a person is answerable for. */
export const senderFields = {
  from: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .exactOptional()
    .describe('Who says it, for the record of the job. The person whose machine this is, by way of you, if absent'),
  messageId: z.string().trim().min(1).max(80).exactOptional().describe('The same id sent twice is one message; a new one if absent'),
};

/** A step in a line. */
export const stepLine = z.object({
  seq: z.number(),
  kind: z.string(),
  title: z.string(),
  failed: z.boolean(),
  at: z.string().describe('When it was recorded, in UTC'),
});

export function lineOf(step: Step): z.infer<typeof stepLine> {
  const { seq, kind, title, at } = step;
  return { seq, kind, title, failed: hasFailed(step), at };
}

export const status = z.looseObject({
  id: z.string(),
  phase: z.string().describe('preparing, working, checking, delivering, parked (waits for a person), paused or ended'),
  doing: z.string().describe('What is going on, what it waits for, or how it ended'),
  steps: z.number().describe('Recorded so far'),
  needsInput: z.boolean().describe('It waits for a person'),
  live: z.boolean().describe('False where no worker answered: then this is what the job last published'),
});
