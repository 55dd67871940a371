/** What people told a job and what it did outside of itself: each with who, when, its effect and the commit that holds it. */
import type { GitJobStore } from '../adapters/git';
import type { ActName } from '../contract/acts';
import type { Action, Ledger } from '../contract/steps';
import { whatWasDone } from '../report/what-was-done';
import { type Chain, chainOf } from './chain';
import type { Notified } from './notices';
import type { Step } from './steps';

export interface Deed {
  readonly seq: number;
  /** `message`: a person did or told something. `delivery`: the job changed something outside of its own store. */
  readonly type: 'message' | 'delivery';
  /** What a person did. */
  readonly act?: ActName;
  readonly who: string;
  readonly at: string;
  readonly what: string;
  /** What came of it: how the ledger changed, or what stands in the person's repository. */
  readonly effect: string;
  readonly commit: string;
}

export interface Audit {
  readonly id: string;
  readonly repository: string;
  readonly deeds: readonly Deed[];
  /** Who was told outside; null where no server could say. No part of the chain. */
  readonly notices: readonly Notified[] | null;
  readonly chain: Chain;
}

export async function auditOf(store: GitJobStore, steps: readonly Step[], notices: Audit['notices'] = null): Promise<Audit> {
  const deeds: Deed[] = [];
  for (const [at, step] of steps.entries()) {
    const { action } = step;
    if (action.kind === 'human') deeds.push(await messageDeed(store, step, action, steps[at - 1]));
    if (action.kind === 'deliver') deeds.push(...cancelDeed(step, action), await deliveryDeed(store, step, action));
  }
  return { id: store.spec.id, repository: store.spec.repository, deeds, notices, chain: await chainOf(store) };
}

type ActionOf<K extends Action['kind']> = Extract<Action, { kind: K }>;

async function messageDeed(
  store: GitJobStore,
  { seq, at, commit }: Step,
  { message, resumed }: ActionOf<'human'>,
  before: Step | undefined,
): Promise<Deed> {
  const [was, is] = [before ? await store.ledger(before.commit) : null, await store.ledger(commit)];
  const act = message.act?.kind ?? 'steer';
  const effect = resumed ? `the work is that of step ${resumed.to} of ${resumed.job}; ${ledgerChange(was, is)}` : ledgerChange(was, is);
  return { seq, type: 'message', act, who: message.from, at, what: whatWasDone(message), effect, commit };
}

/** Its step is the delivery. */
function cancelDeed({ seq, at, commit }: Step, { outcome, reason, by }: ActionOf<'deliver'>): readonly Deed[] {
  if (outcome !== 'cancelled') return [];
  const effect = 'nothing more was done, and the work so far was delivered';
  return [{ seq, type: 'message', act: 'cancel', who: by ?? 'a person', at, what: reason, effect, commit }];
}

async function deliveryDeed({ refs, spec }: GitJobStore, step: Step, action: ActionOf<'deliver'>): Promise<Deed> {
  const delivered = action.problem === undefined ? await refs.read('delivered') : null;
  const more = [action.pushed ? `; the same on ${spec.delivery.push}` : '', step.pullRequest ? `; ${step.pullRequest}` : ''].join('');
  const effect = delivered
    ? `branch ${action.branch} of ${spec.repository} at ${delivered}${more}`
    : `nothing outside was changed: ${action.problem ?? 'no branch was made'}`;
  const { seq, at, commit } = step;
  return { seq, type: 'delivery', who: 'longhaul', at, what: `${action.outcome}: ${action.reason}`, effect, commit };
}

/** By what the ledger was and is, not by what the message claims. */
export function ledgerChange(was: Ledger | null, is: Ledger): string {
  const before: Readonly<Record<string, unknown>> = was ? { ...was } : {};
  const changed = Object.entries(is).filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(before[field]));
  const gone = Object.keys(before).filter((field) => !(field in is));
  const words = changed.map(([field]) => (field === 'decisions' ? 'the decisions that every prompt shows' : field));
  const all = [...words, ...gone];
  return all.length === 0 ? 'no change of the ledger' : `the ledger changed: ${all.join(', ')}`;
}
