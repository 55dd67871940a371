/**
 * `deliver`: the best work so far as a branch in the person's repository, whatever the outcome; then the last step, and the
 * caches of this job are let go.
 */
import type { DeliveredResult, DeliverInput } from '../contract/activities';
import { StoreFailure } from '../contract/failures';
import type { OutcomeKind } from '../contract/steps';
import type { Attempt } from './attempt';
import { letGo } from './let-go';
import type { Delivered, JobStore, Ports, RecordedStep } from './ports';
import { type Brought, propose } from './propose';
import { actionOf, mustBe, recordOnce } from './record';

export async function deliver(ports: Ports, input: DeliverInput, at: Attempt): Promise<DeliveredResult> {
  const recorded = await recordOnce(ports, input, async ({ store, parent }) => {
    const { branch } = store.spec.delivery;
    const tip = await bring(store, parent, input, at);
    const pushed = tip.commit === null ? null : await pushAsWell(store, parent, input, at);
    const pullRequest = tip.commit === null ? undefined : await propose(ports, { store, parent, input, at }, pushed ?? tip);
    ports.crash.reach('deliver.mid', input.seq);
    return {
      ...(pullRequest === undefined ? {} : { pullRequest }),
      workTree: parent.workTree,
      record: {
        seq: input.seq,
        kind: 'deliver',
        title: tip.commit ? `${input.outcome}: delivered as ${branch}`.slice(0, 100) : `${input.outcome}: no branch made`,
        // The branch's own commit id holds a date, so it has no place in a step's tree: the branch itself names it.
        action: {
          kind: 'deliver',
          outcome: input.outcome,
          reason: input.reason,
          ...(input.by === undefined ? {} : { by: input.by }),
          branch,
          ...(tip.problem ? { problem: tip.problem } : {}),
          ...(pushed ? { pushed: true } : {}),
        },
        text: input.reason,
        spent: parent.record.spent,
      },
    };
  });
  mustBe(recorded, ({ kind }) => kind === 'deliver');
  await letGo(ports, input.job);
  return result(await ports.stores.open(input.job), recorded, at);
}

/** To the person's repository, or to a remote. */
function bring(store: JobStore, parent: RecordedStep, input: DeliverInput, at: Attempt, remote?: string): Promise<Delivered> {
  const { branch } = store.spec.delivery;
  const what = { branch, tree: parent.workTree, message: commitMessage(store, input), step: parent.commit };
  return store.deliver({ ...what, ...(remote === undefined ? {} : { remote }) }, at.signal);
}

/** The work is on its branch already, so a remote that refuses it is waited for: a person can mend that. */
async function pushAsWell(store: JobStore, parent: RecordedStep, input: DeliverInput, at: Attempt): Promise<Brought | null> {
  const { push } = store.spec.delivery;
  if (push === undefined) return null;
  at.show(`pushing to ${push}`);
  const brought = await bring(store, parent, input, at, push);
  if (brought.commit === null) throw new StoreFailure('refused', brought.problem);
  return brought;
}

/** Asked again it answers the same: delivering is idempotent, so a retry that finds the step recorded learns the tip too. */
async function result(store: JobStore, step: RecordedStep, at: Attempt): Promise<DeliveredResult> {
  const { branch, problem, outcome, reason, pushed } = actionOf(step, 'deliver');
  if (problem) return { commit: step.commit, branch, tip: null, problem };
  const parent = await store.read(step.parent as string);
  const again = await bring(store, parent, { job: store.spec.id, seq: step.record.seq, parent: parent.commit, outcome, reason }, at);
  return {
    ...{ commit: step.commit, branch, tip: again.commit },
    ...(again.problem ? { problem: again.problem } : {}),
    ...(pushed && store.spec.delivery.push ? { pushed: store.spec.delivery.push } : {}),
    ...(step.pullRequest === undefined ? {} : { pullRequest: step.pullRequest }),
  };
}

const SUBJECTS: Readonly<Record<OutcomeKind, string>> = {
  delivered: '',
  needs_review: 'Needs review: ',
  cannot: 'Unfinished: ',
  stuck: 'Unfinished: ',
  cancelled: 'Unfinished: ',
};

function commitMessage(store: JobStore, input: DeliverInput): string {
  const goal = store.spec.goal.split('\n')[0] ?? '';
  const subject = `${SUBJECTS[input.outcome]}${goal}`.slice(0, 72);
  return `${subject}\n\n${store.spec.goal}\n\nOutcome: ${input.outcome} (${input.reason})\n\nLonghaul-Job: ${input.job}\nLonghaul-Step: ${input.seq - 1} ${input.parent}\n`;
}
