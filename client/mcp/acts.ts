/** What a person can do to a job, as tools: one for each act of the contract, all made from this table. */
import { z } from 'zod';
import { checksOf } from '../../config/job';
import { jobFileSchema } from '../../config/job-schema';
import { ACTS, type ActName } from '../../contract/acts';
import { rejected } from '../errors';
import type { Longhaul } from '../longhaul';
import { NO_WORKER } from '../seen-status';
import type { Sender, Sent } from '../send';
import { jobId, position, senderFields } from './fields';
import { dataTool, type Tool } from './tool-kinds';

interface Act<F extends z.ZodRawShape> {
  readonly title: string;
  readonly description: string;
  readonly fields: F;
  /** `acts` if absent. */
  readonly effect?: Tool['effect'];
  readonly send: (longhaul: Longhaul, id: string, args: z.output<z.ZodObject<F>>, sender: Sender) => Promise<Sent>;
}

export function actTools(): readonly Tool[] {
  return ACTS.map((name) => TABLE[name](name));
}

/** One place where the fields of an act and the function that takes them meet. */
function act<F extends z.ZodRawShape>({ title, description, fields, effect = 'acts', send }: Act<F>): (name: ActName) => Tool {
  return (name) =>
    dataTool({
      ...{ name, title, description, effect },
      input: z.strictObject({ id: jobId, ...senderFields, ...fields }),
      output: sentOutput,
      run: async (given, { jobs, sender }) => {
        const { id, from, messageId, ...args } = given as { id: string } & Sender & z.output<z.ZodObject<F>>;
        const who = { ...sender, ...(from === undefined ? {} : { from }), ...(messageId === undefined ? {} : { messageId }) };
        const sent = await send(await jobs.longhaul(), id, args as z.output<z.ZodObject<F>>, who);
        return { id, ...sent, ...(sent.heard ? {} : { note: `It takes effect when a worker is there: ${NO_WORKER}` }) };
      },
    });
}

const sentOutput = z.object({
  id: z.string(),
  messageId: z.string(),
  heard: z.boolean().describe('False if no worker answered: the message waits for one'),
  phase: z.string().optional().describe('Where the job stood when it heard it'),
  note: z.string().optional(),
});

const said = z.string().trim().min(1, 'must not be empty');
const comment = z.string().default('');
const more = (unit: string) => z.number().int().min(1).exactOptional().describe(unit);
const { goal, constraints, checks } = jobFileSchema.shape;

const TABLE: Readonly<Record<ActName, (name: ActName) => Tool>> = {
  steer: act({
    title: 'Guide a job',
    description:
      'Guidance for a job that runs: a step of its own, kept in every prompt from then on. Also wakes a job that waits for want of it.',
    fields: { text: said.describe('What the job should know or do differently, at most 8 KB') },
    send: (it, id, { text }, who) => it.steer(id, text, who),
  }),
  answer: act({
    title: 'Answer a job',
    description: 'The answer to what a waiting job asked.',
    fields: { text: said.describe('The answer, at most 8 KB') },
    send: (it, id, { text }, who) => it.answer(id, text, who),
  }),
  approve: act({
    title: 'Approve',
    description:
      "Yes to what the job waits with for review: its plan, a command, a delivery, a budget line. The person's decision, not yours.",
    fields: { text: comment.describe('A comment is guidance for the job') },
    send: (it, id, { text }, who) => it.approve(id, text, who),
  }),
  reject: act({
    title: 'Reject',
    description: "No to what the job waits with for review, and why. The person's decision, not yours.",
    fields: { text: said.describe('Why, and what to do instead') },
    send: (it, id, { text }, who) => it.reject(id, text, who),
  }),
  pause: act({
    title: 'Pause a job',
    description: 'Stops the job where it is, a command under way too, and keeps everything. Nothing runs any more when this returns.',
    fields: {},
    send: (it, id, _, who) => it.pause(id, who),
  }),
  resume: act({
    title: 'Resume a job',
    description: 'The job goes on, after a pause or when the cause of a wait was mended.',
    fields: {},
    send: (it, id, _, who) => it.resume(id, who),
  }),
  extend: act({
    title: 'Give more budget',
    description: 'Adds to the budget of a job, which goes on if it waited for that. At least one amount.',
    fields: {
      steps: more('Steps to add'),
      tokens: more('Tokens to add'),
      wallMinutes: more('Minutes of wall time to add'),
      usd: z.number().min(0.0001).max(1_000_000).exactOptional().describe('US dollars to add'),
      sandboxMinutes: more('Minutes of commands, checks and set-ups to add'),
    },
    send: async (it, id, by, who) => it.extend(id, somethingOf(by, 'extend'), who),
  }),
  amend: act({
    title: 'Amend the goal',
    description:
      "Changes the job's goal, constraints or checks. Each that is given takes the place of what stood there, whole. At least one of them.",
    fields: {
      goal: goal.exactOptional().describe('The new goal, whole'),
      constraints: constraints.removeDefault().exactOptional().describe('All constraints from now on'),
      checks: checks.min(1).exactOptional().describe('All checks from now on: commands, or { name, command, timeout }'),
    },
    send: async (it, id, args, who) => {
      const { checks: given, ...rest } = somethingOf(args, 'amend');
      return it.amend(id, { ...rest, ...(given === undefined ? {} : { checks: checksOf(given) }) }, who);
    },
  }),
  rewind: act({
    title: 'Go back to a step',
    description:
      'The job goes on from an earlier step; its files are those of that step. Later steps stay recorded. A job that has ended is taken up again.',
    fields: { to: position.describe('Step to go back to'), text: said.exactOptional().describe('What to do differently') },
    send: (it, id, { to, text }, who) => it.rewind(id, to, { ...who, ...(text === undefined ? {} : { text }) }),
  }),
  cancel: act({
    title: 'Cancel a job',
    description: 'Stops the job for good, a command under way too; the work so far is delivered on its branch. To stop for a while: pause.',
    fields: { text: comment.describe('The reason') },
    effect: 'ends',
    send: (it, id, { text }, who) => it.cancel(id, text, who),
  }),
};

function somethingOf<T extends object>(given: T, name: ActName): T {
  if (Object.keys(given).length > 0) return given;
  throw rejected(name, '', 'is not told what changes', 'Give at least one of its arguments beside id, from and messageId');
}
