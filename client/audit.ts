/** What people told a job and what it did outside of itself: each with who, when, its effect and the commit that holds it. */
import type { GitJobStore } from '../adapters/git';
import type { Ledger } from '../contract/steps';
import { type Chain, chainOf } from './chain';
import type { Step } from './steps';

export interface Deed {
  readonly seq: number;
  /** `message`: a person told the job something. `delivery`: the job changed something outside of its own store. */
  readonly type: 'message' | 'delivery';
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
  readonly chain: Chain;
}

export async function auditOf(store: GitJobStore, steps: readonly Step[]): Promise<Audit> {
  const deeds: Deed[] = [];
  for (const [at, step] of steps.entries()) {
    const { kind } = step;
    if (kind === 'human') deeds.push(await messageDeed(store, step, steps[at - 1]));
    if (kind === 'deliver') deeds.push(await deliveryDeed(store, step));
  }
  return { id: store.spec.id, repository: store.spec.repository, deeds, chain: await chainOf(store) };
}

async function messageDeed(store: GitJobStore, step: Step, before: Step | undefined): Promise<Deed> {
  const who = step.action.kind === 'human' ? step.action.message.from : '';
  const [was, is] = [before ? await store.ledger(before.commit) : null, await store.ledger(step.commit)];
  return { seq: step.seq, type: 'message', who, at: step.at, what: step.text, effect: ledgerChange(was, is), commit: step.commit };
}

async function deliveryDeed({ refs, spec }: GitJobStore, step: Step): Promise<Deed> {
  const action = step.action.kind === 'deliver' ? step.action : null;
  const delivered = action?.problem === undefined ? await refs.read('delivered') : null;
  const more = [action?.pushed ? `; the same on ${spec.delivery.push}` : '', step.pullRequest ? `; ${step.pullRequest}` : ''].join('');
  const effect = delivered
    ? `branch ${action?.branch} of ${spec.repository} at ${delivered}${more}`
    : `nothing outside was changed: ${action?.problem ?? 'no branch was made'}`;
  const what = `${action?.outcome ?? 'delivery'}: ${action?.reason ?? ''}`;
  return { seq: step.seq, type: 'delivery', who: 'longhaul', at: step.at, what, effect, commit: step.commit };
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
