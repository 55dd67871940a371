/** `judge`: one reading of the work by a model that sees ledger, plan, difference and evidence, and never the conversation. */
import { roomOf } from '../agent/context';
import { judgePrompt, readVerdict, renderVerdict, requirementsOf, unreadable, VERDICT_TOOL } from '../agent/judge';
import { current, planOf } from '../agent/plan';
import { afterUsage } from '../agent/spent';
import { stepTokens } from '../agent/tokens';
import type { Judged, JudgeInput } from '../contract/activities';
import type { Verdict } from '../contract/steps';
import { askBeside } from './ask-beside';
import type { Attempt } from './attempt';
import type { JobStore, Ports, RecordedStep } from './ports';
import { actionOf, recordOnce } from './record';

const BYTES_PER_TOKEN = 3;
const EVIDENCE_PART = 0.6;
const DIFF_BYTES = 400_000;

export async function judge(ports: Ports, input: JudgeInput, at: Attempt): Promise<Judged> {
  const recorded = await recordOnce(ports, input, async ({ store, parent }) => {
    const verdict = await verdictOn(ports, store, parent, input, at);
    const unmet = verdict.requirements.filter((it) => it.verdict !== 'met').map(({ id }) => id);
    return {
      workTree: parent.workTree,
      record: {
        seq: input.seq,
        kind: 'verdict',
        title: unmet.length
          ? `judge, reading ${input.reading}: not met or unclear: ${unmet.join(', ')}`.slice(0, 100)
          : `judge, reading ${input.reading}: all met`,
        action: { kind: 'verdict', ...verdict },
        text: renderVerdict(verdict),
        spent: afterUsage(parent.record.spent, verdict.usage, store.spec.model),
      },
    };
  });
  ports.crash.reach('model.after-journal', input.seq);
  const { requirements, usage } = actionOf(recorded, 'verdict');
  const unmet = requirements.filter(({ verdict }) => verdict !== 'met').map(({ id }) => id);
  return { commit: recorded.commit, unmet, ...(usage ? { usage } : {}), size: stepTokens(recorded.record) };
}

async function verdictOn(ports: Ports, store: JobStore, parent: RecordedStep, input: JudgeInput, at: Attempt): Promise<Verdict> {
  const { reading } = input;
  const { model } = store.spec;
  const room = roomOf(model, input.window);
  const ledger = await store.ledger(parent.commit);
  const evidence = (await store.find(input.evidence))?.record;
  const action = evidence?.action;
  const plan = planOf(input.plan === undefined ? null : ((await store.find(input.plan))?.record ?? null));
  const proven = plan?.milestones.filter((it) => it.proven === input.evidence).at(-1) ?? (plan ? current(plan) : null);
  const milestone = action?.kind === 'check' && action.mode === 'milestone' ? (proven?.title ?? null) : null;
  const requirements = requirementsOf(ledger, milestone);
  const diff = await store.diff(store.base.tree, parent.workTree, DIFF_BYTES);
  const mostBytes = Math.floor(room.prompt * EVIDENCE_PART * BYTES_PER_TOKEN);
  const messages = judgePrompt({ ledger, plan, milestone, diff, report: evidence?.text ?? '', reading, mostBytes });
  const besides = await askBeside(ports, input, { model, messages, tool: VERDICT_TOOL, doing: `a judge's reading ${reading}` }, at);
  if (besides.reply) return { reading, ...readVerdict(requirements, besides.reply), usage: besides.reply.usage };
  return { reading, ...unreadable(requirements, `the judge could not be asked (${besides.failure.kind})`) };
}
