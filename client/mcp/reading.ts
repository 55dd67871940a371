/** Tools that read what a job did, from its store on this machine: no server is needed. What is for people alone stays out. */
import { z } from 'zod';
import { STEP_KINDS } from '../../contract/steps';
import { redactorFor } from '../../redaction/redactor';
import { toMarkdown } from '../../report/markdown';
import { NoServerError, RejectedError, rejected } from '../errors';
import { reportFromStore } from '../report/from-store';
import { diffOf, openStore, stepOf, stepsOf } from '../steps';
import { showPage } from '../story';
import { jobId, lineOf, position, stepLine } from './fields';
import type { Jobs } from './jobs';
import { dataTool, pageTool } from './tool-kinds';

const MOST_STEPS = 200;

export const logTool = dataTool({
  name: 'job_log',
  title: "A job's story",
  description: 'What a job did, a line a step, oldest first; failed steps are marked. One step whole: show_step.',
  effect: 'reads',
  input: z.strictObject({
    id: jobId,
    from: position.default(0).describe('The first step wanted'),
    kind: z.array(z.enum(STEP_KINDS)).min(1).exactOptional().describe('Only steps of these kinds'),
    limit: z.number().int().min(1).max(MOST_STEPS).default(50).describe('How many lines, at most 200'),
  }),
  output: z.object({
    id: z.string(),
    steps: z.array(stepLine),
    next: z.number().nullable().describe('from of the next page; null at the end'),
  }),
  run: async ({ id, from, kind, limit }, { jobs }) => {
    const found = (await stepsOf(jobs.environment.home, id, from)).filter((it) => !kind || kind.includes(it.kind));
    const steps = found.slice(0, limit).map(lineOf);
    return { id, steps, next: found[limit]?.seq ?? null };
  },
});

export const showTool = pageTool({
  name: 'show_step',
  title: 'One step whole',
  description: 'A step of a job whole: the calls of the model, the output of a command, the results of checks, the words of a person.',
  effect: 'reads',
  input: z.strictObject({ id: jobId, step: position.describe('Its position, as job_log says') }),
  run: ({ id, step }, { jobs }) => stepText(jobs, id, step),
});

export const diffTool = pageTool({
  name: 'job_diff',
  title: 'What a job changed',
  description: 'The difference of the work as git shows it: from the start to the last step unless given. To review it, read all pages.',
  effect: 'reads',
  input: z.strictObject({
    id: jobId,
    from: position.exactOptional().describe('After this step; the start if absent'),
    to: position.exactOptional().describe('Up to this step; the last one if absent'),
  }),
  run: async ({ id, from, to }, { jobs }) => {
    const { home, secrets } = jobs.environment;
    return (await diffOf(await openStore(home, id, redactorFor(secrets)), from, to)) || 'Nothing was changed.';
  },
});

export const reportTool = pageTool({
  name: 'job_report',
  title: 'The whole job on one page',
  description:
    "Goal and constraints with their evidence, milestones, checks before and after, the diff, people's words, costs and steps, as Markdown.",
  effect: 'reads',
  input: z.strictObject({ id: jobId }),
  run: ({ id }, { jobs }) => reportText(jobs, id),
});

export async function stepText({ environment }: Jobs, id: string, seq: number): Promise<string> {
  const step = await stepOf(environment.home, id, seq);
  if (!step) throw rejected('step', String(seq), `is not a step of ${id} yet`, 'See them with job_log');
  // What sealed checks said is for people alone.
  const { private: _, ...rest } = step;
  return showPage(rest, new Date());
}

/** A server is asked which steps were tried again, if one is there: a report does not need it. */
export async function reportText(jobs: Jobs, id: string): Promise<string> {
  const longhaul = await jobs.longhaul().catch((error: unknown) => {
    if (error instanceof NoServerError || error instanceof RejectedError) return null;
    throw error;
  });
  return toMarkdown(
    await (longhaul ? longhaul.report(id) : reportFromStore(jobs.environment.home, id, null, redactorFor(jobs.environment.secrets))),
  );
}
