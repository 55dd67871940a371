/** Tools that give account of a job from its store on this machine: what it cost, who did what. No server is needed. */
import { z } from 'zod';
import { ACTS } from '../../contract/acts';
import { auditOf } from '../audit';
import { costOf } from '../cost';
import { openStore, stepsOf } from '../steps';
import { jobId, position } from './fields';
import { dataTool } from './tool-kinds';

const MOST_DEEDS = 50;
/** Of what a person said, in a list. */
const IN_A_LIST = 500;

const amount = z.looseObject({ turns: z.number(), inputTokens: z.number(), outputTokens: z.number(), nanoUsd: z.number().nullable() });
const parts = z.array(amount.extend({ name: z.string() }));

export const costTool = dataTool({
  name: 'job_cost',
  title: 'What a job cost',
  description:
    'Tokens and money (billionths of a dollar; null without prices) by phase, model and milestone; each list adds up to the total.',
  effect: 'reads',
  input: z.strictObject({ id: jobId }),
  output: z.object({ id: z.string(), total: amount, byPhase: parts, byModel: parts, byMilestone: parts }),
  run: async ({ id }, { jobs: { environment } }) => {
    const { spec } = await openStore(environment.home, id);
    const { total, byPhase, byModel, byMilestone } = costOf(await stepsOf(environment.home, id, 0), spec.model.name);
    const all = (list: typeof byPhase) => list.map((it) => ({ ...it }));
    return { id, total: { ...total }, byPhase: all(byPhase), byModel: all(byModel), byMilestone: all(byMilestone) };
  },
});

const deed = z.object({
  seq: z.number(),
  type: z.enum(['message', 'delivery']),
  act: z.enum(ACTS).exactOptional(),
  who: z.string(),
  at: z.string(),
  what: z.string(),
  effect: z.string(),
  commit: z.string(),
});

export const auditTool = dataTool({
  name: 'audit_job',
  title: 'Who did what',
  description:
    'Every message of a person and every delivery: who, when, what, its effect, its commit; and whether the record of the job is whole. Tell the person if it is not.',
  effect: 'reads',
  input: z.strictObject({ id: jobId, from: position.default(0).describe('The first step wanted') }),
  output: z.object({
    id: z.string(),
    deeds: z.array(deed),
    next: z.number().nullable().describe('from of the next page; null at the end'),
    chain: z.looseObject({ ok: z.boolean(), steps: z.number(), problems: z.array(z.string()) }),
  }),
  mostChars: IN_A_LIST,
  run: async ({ id, from }, { jobs: { environment } }) => {
    const store = await openStore(environment.home, id);
    const { deeds, chain } = await auditOf(store, await stepsOf(environment.home, id, 0));
    const wanted = deeds.filter(({ seq }) => seq >= from);
    const few = { problems: chain.problems.slice(0, MOST_DEEDS), remarks: chain.remarks.slice(0, MOST_DEEDS) };
    return { id, deeds: wanted.slice(0, MOST_DEEDS), next: wanted[MOST_DEEDS]?.seq ?? null, chain: { ...chain, ...few } };
  },
});
