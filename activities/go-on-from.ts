/**
 * The first step of a job that goes on from a step: of another job, whose steps up to there its store holds already, or of its own run
 * that had ended. What people decided before stays in the ledger; the rest of it is the job's own. A fork has spent nothing yet.
 */
import { planLabel } from '../agent/plan';
import { words } from '../agent/words';
import type { Prepared } from '../contract/activities';
import { StoreFailure } from '../contract/failures';
import type { Origin } from '../contract/job';
import { LIMITS } from '../contract/limits';
import type { Ledger, Spent } from '../contract/steps';
import { firstLedger } from './first-ledger';
import type { JobStore, Ports, RecordedStep } from './ports';
import { actionOf } from './record';
import { promptSize, resumeAt } from './resume-at';
import { planAt } from './shown';

const NOTHING: Spent = { turns: 0, inputTokens: 0, outputTokens: 0 };

export async function goOnFrom(ports: Ports, store: JobStore, origin: Origin): Promise<Prepared> {
  const last = await stepAt(store, await store.last());
  const recorded = isOurs(last, origin) ? last : await begin(store, origin, last);
  ports.crash.reach('step.after-ref', recorded.record.seq);
  const { resumed } = actionOf(recorded, 'human');
  if (!resumed) throw new StoreFailure('conflict', `Step ${recorded.record.seq} of ${store.spec.id} does not say where it goes on from.`);
  const plan = await planAt(store, resumed.plan);
  return {
    commit: recorded.commit,
    steps: recorded.record.seq + 1,
    spent: recorded.record.spent,
    size: await promptSize(store, recorded.commit, resumed),
    resumed,
    ...(plan ? { plan: planLabel(plan) } : {}),
  };
}

function isOurs({ record: { action } }: RecordedStep, { message }: Origin): boolean {
  return action.kind === 'human' && action.message.id === message.id;
}

async function begin(store: JobStore, origin: Origin, last: RecordedStep): Promise<RecordedStep> {
  const target = await stepAt(store, origin.step);
  const { message } = origin;
  const isFork = origin.job !== store.spec.id;
  const resumed = { ...(await resumeAt(store, target)), job: origin.job };
  return store.publish({
    parent: last.commit,
    workTree: target.workTree,
    record: {
      seq: last.record.seq + 1,
      kind: 'human',
      title: words(`${message.from}: ${isFork ? 'fork of' : 'taken up again,'} ${origin.job} at step ${origin.step}`, LIMITS.titleChars),
      action: { kind: 'human', message, resumed },
      text: message.text,
      spent: isFork ? NOTHING : last.record.spent,
    },
    ledger: ledgerFrom(store, await store.ledger(last.commit), origin),
  });
}

function ledgerFrom(store: JobStore, before: Ledger, { job, message }: Origin): Ledger {
  const decisions = message.text === '' ? before.decisions : [...before.decisions, message];
  return job === store.spec.id ? { ...before, decisions } : { ...firstLedger(store.spec), decisions };
}

async function stepAt(store: JobStore, seq: number): Promise<RecordedStep> {
  const step = await store.find(seq);
  if (step) return step;
  throw new StoreFailure('missing', `Step ${seq} of ${store.spec.id} is not in its store.`);
}
