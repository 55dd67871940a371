/** What a prompt is made of, read from the store: the view that the newest summary left, the steps that it shows, the ledger. */

import { amended } from '../agent/amended';
import { planOf } from '../agent/plan';
import type { PromptInput } from '../agent/prompt';
import { standing } from '../agent/resumed';
import type { View } from '../agent/view';
import { viewOf, WHOLE } from '../agent/view';
import { StoreFailure } from '../contract/failures';
import type { CommitId, Plan, StepRecord } from '../contract/steps';
import type { JobStore } from './ports';

export type ShownSteps = Pick<PromptInput, 'spec' | 'ledger' | 'first' | 'view' | 'history' | 'plan'>;

export interface Where {
  readonly parent: CommitId;
  readonly from: number;
  readonly summary?: number;
  readonly plan?: number;
}

export async function shownSteps(store: JobStore, where: Where): Promise<ShownSteps> {
  const view = await viewAt(store, where);
  const history = standing((await store.history(where.parent, view.from)).map((step) => step.record));
  const plan = await planAt(store, where.plan);
  const ledger = await store.ledger(where.parent);
  return { spec: amended(store.spec, ledger), ledger, first: await recordAt(store, 0), view, history, plan };
}

async function viewAt(store: JobStore, { from, summary }: Where): Promise<View> {
  return summary === undefined ? { ...WHOLE, from } : viewOf(await recordAt(store, summary));
}

export async function planAt(store: JobStore, seq: number | undefined): Promise<Plan | null> {
  return seq === undefined ? null : planOf(await recordAt(store, seq));
}

async function recordAt(store: JobStore, seq: number): Promise<StepRecord> {
  const step = await store.find(seq);
  if (!step) throw new StoreFailure('missing', `Step ${seq} of ${store.spec.id} is not in its store.`);
  return step.record;
}
