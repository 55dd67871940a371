/** A job's recorded steps, read from its store on this machine. */
import { readStore } from '../adapters/git';
import { StoreFailure } from '../contract/failures';
import type { StepRecord } from '../contract/steps';
import { rejected } from './errors';

export interface Step extends StepRecord {
  readonly commit: string;
}

const DIFF_BYTES = 10_000_000;

/** Throws `RejectedError` if the store is not on this machine. */
export async function stepsOf(home: string, id: string, from: number): Promise<readonly Step[]> {
  const steps = await (await open(home, id)).steps();
  return steps.filter((step) => step.record.seq >= from).map((step) => ({ ...step.record, commit: step.commit }));
}

export async function diffOf(home: string, id: string, from: number | undefined, to: number | undefined): Promise<string> {
  const store = await open(home, id);
  const steps = await store.steps();
  const treeAt = (seq: number | undefined, otherwise: string) => {
    if (seq === undefined) return otherwise;
    const step = steps.find((it) => it.record.seq === seq);
    if (!step) throw rejected('step', String(seq), `is not a step of ${id}`, `It has steps 0 to ${steps.at(-1)?.record.seq ?? 0}`);
    return step.workTree;
  };
  return store.diff(treeAt(from, store.base.tree), treeAt(to, steps.at(-1)?.workTree ?? store.base.tree), DIFF_BYTES);
}

async function open(home: string, id: string) {
  try {
    return await readStore(home, id);
  } catch (error) {
    if (!(error instanceof StoreFailure && error.kind === 'missing')) throw error;
    throw rejected(
      'id',
      id,
      `has no store under ${home}`,
      'Ask on the machine of the worker that runs it, or set LONGHAUL_HOME to its data directory',
    );
  }
}
