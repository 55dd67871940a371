/** What a brain has to know of a job's steps up to one of them, read from the store: to go on from there as if it had just been recorded. */
import { buildPrompt } from '../agent/prompt';
import { standing } from '../agent/resumed';
import { requestTokens } from '../agent/tokens';
import { toolsOf } from '../agent/tools/definitions';
import { viewOf } from '../agent/view';
import type { CommitId, Resumed, StepRecord } from '../contract/steps';
import type { JobStore, RecordedStep } from './ports';
import { shownSteps } from './shown';

export async function resumeAt(store: JobStore, target: RecordedStep): Promise<Resumed> {
  const steps = await store.history(target.commit, 0);
  const commits = new Map(steps.map((step) => [step.record.seq, step.commit]));
  const alive = standing(steps.map((step) => step.record));
  const summary = newest(alive, ({ action }) => action.kind === 'summary' && action.problem === undefined);
  const plan = newest(alive, ({ action }) => (action.kind === 'tool' || action.kind === 'check') && action.plan !== undefined);
  const green = newest(alive, ({ action }) => action.kind === 'check' && action.mode === 'milestone' && action.plan !== undefined);
  const checked = newest(alive, ({ action }) => action.kind === 'check' && action.mode !== 'milestone')?.action;
  return {
    job: store.spec.id,
    to: target.record.seq,
    from: summary ? viewOf(summary).from : 0,
    ...(summary ? { summary: summary.seq } : {}),
    ...(plan ? { plan: plan.seq } : {}),
    ...(green ? { green: { seq: green.seq, commit: commits.get(green.seq) as CommitId } } : {}),
    baselineDone: alive.some(({ action }) => action.kind === 'check' && action.mode === 'baseline'),
    failingChecks: checked?.kind === 'check' ? checked.results.filter(({ passed }) => !passed).map(({ name }) => name) : [],
  };
}

function newest(steps: readonly StepRecord[], is: (step: StepRecord) => boolean): StepRecord | undefined {
  return steps.findLast(is);
}

/** Tokens of the next prompt of a job whose head is `head`. */
export async function promptSize(store: JobStore, head: CommitId, { from, summary, plan }: Resumed): Promise<number> {
  const where = { parent: head, from, ...(summary === undefined ? {} : { summary }), ...(plan === undefined ? {} : { plan }) };
  return requestTokens(buildPrompt(await shownSteps(store, where)), toolsOf(store.spec));
}
