/** `recordMessage`: what a person did becomes a step; guidance enters the goal ledger; a job that is taken back gets its files of then. */
import { ledgerAfter } from '../agent/amended';
import { actOf, isGuidance } from '../agent/person';
import { planLabel } from '../agent/plan';
import { stepTokens } from '../agent/tokens';
import { words } from '../agent/words';
import type { Recorded, RecordMessageInput } from '../contract/activities';
import type { HumanMessage } from '../contract/acts';
import { StoreFailure } from '../contract/failures';
import { LIMITS } from '../contract/limits';
import type { Resumed } from '../contract/steps';
import { redactedDeep } from '../redaction/deep';
import type { JobStore, Ports, RecordedStep } from './ports';
import { actionOf, type Made, mustBe, recordOnce } from './record';
import { promptSize, resumeAt } from './resume-at';
import { planAt } from './shown';

export async function recordMessage(ports: Ports, input: RecordMessageInput): Promise<Recorded> {
  // Before any of it is cut for a title.
  const message = redactedDeep(input.message, ports.redact);
  const recorded = await recordOnce(ports, input, async ({ store, parent }) => {
    const { act } = message;
    if (act?.kind === 'rewind') return takenBack(store, parent, message, await stepAt(store, act.to));
    return { workTree: parent.workTree, ...(await said(store, parent, message)) };
  });
  mustBe(recorded, ({ action }) => action.kind === 'human' && action.message.id === message.id);
  return result(await ports.stores.open(input.job), recorded);
}

async function said(store: JobStore, parent: RecordedStep, message: HumanMessage, resumed?: Resumed): Promise<Omit<Made, 'workTree'>> {
  const ledger = await store.ledger(parent.commit);
  return {
    record: {
      seq: parent.record.seq + 1,
      kind: 'human',
      title: titleOf(message),
      action: { kind: 'human', message, ...(resumed ? { resumed } : {}) },
      text: message.text,
      spent: parent.record.spent,
    },
    ...(isGuidance(message) ? { ledger: ledgerAfter(ledger, message) } : {}),
  };
}

/** The steps after it stay where they are; only what prompts show, and the files, are those of then. */
async function takenBack(store: JobStore, parent: RecordedStep, message: HumanMessage, target: RecordedStep): Promise<Made> {
  const resumed = await resumeAt(store, target);
  return { workTree: target.workTree, ...(await said(store, parent, message, resumed)) };
}

async function stepAt(store: JobStore, seq: number): Promise<RecordedStep> {
  const step = await store.find(seq);
  if (step) return step;
  throw new StoreFailure('missing', `Step ${seq} of ${store.spec.id} is not in its store: it cannot be taken back to it.`);
}

async function result(store: JobStore, step: RecordedStep): Promise<Recorded> {
  const { resumed } = actionOf(step, 'human');
  // Twice: in the history, and in the ledger for ever.
  if (!resumed) return { commit: step.commit, size: 2 * stepTokens(step.record) };
  const plan = await planAt(store, resumed.plan);
  const size = await promptSize(store, step.commit, resumed);
  return { commit: step.commit, size, resumed, ...(plan ? { plan: planLabel(plan) } : {}) };
}

function titleOf(message: HumanMessage): string {
  const { act, from, text } = message;
  const what =
    act?.kind === 'rewind' ? `rewind to step ${act.to}` : act?.kind === 'extend' ? `extend ${JSON.stringify(act.by)}` : actOf(message);
  const line = what === 'steer' ? text : `${what}${text === '' ? '' : `: ${text}`}`;
  return words(`${from}: ${line}`, LIMITS.titleChars);
}
