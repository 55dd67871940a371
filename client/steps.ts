/** A job's recorded steps, read from its store on this machine. Reads only: it may be used beside a worker. */

import type { RecordedStep } from '../adapters/git';
import { type GitJobStore, readStore } from '../adapters/git';
import { StoreFailure } from '../contract/failures';
import type { StepRecord } from '../contract/steps';
import type { Redactor } from '../redaction/redactor';
import { rejected } from './errors';
import { datesOf } from './step-dates';

export interface Step extends StepRecord {
  readonly commit: string;
  /** When it was recorded. */
  readonly at: string;
  /** Of a delivery: address of the pull request. */
  readonly pullRequest?: string;
}

/** More than a person reads, and little enough for one line of JSON. */
const DIFF_BYTES = 10_000_000;
/** Up to here, reading them one by one is faster than reading all there are. */
const FEW = 20;

/** Throws `RejectedError` if the store is not on this machine. */
export async function stepsOf(home: string, id: string, from: number): Promise<readonly Step[]> {
  const store = await openStore(home, id);
  const last = (await store.refs.positions()).at(-1) ?? -1;
  const found = last - from < FEW ? await oneByOne(store, from, last) : (await store.steps()).filter((it) => it.record.seq >= from);
  const dates = await datesOf(
    store.gitDir,
    found.map(({ commit }) => commit),
  );
  return found.map((step) => stepFrom(step, dates.get(step.commit)));
}

function stepFrom({ record, commit, pullRequest }: RecordedStep, at = ''): Step {
  return { ...record, commit, at, ...(pullRequest === undefined ? {} : { pullRequest }) };
}

/** Null if it is not recorded. */
export async function stepOf(home: string, id: string, seq: number): Promise<Step | null> {
  const store = await openStore(home, id);
  const found = await store.find(seq);
  if (!found) return null;
  return stepFrom(found, (await datesOf(store.gitDir, [found.commit])).get(found.commit));
}

export async function diffOf(store: GitJobStore, from: number | undefined, to: number | undefined): Promise<string> {
  const last = (await store.refs.positions()).at(-1);
  const treeAt = async (seq: number | undefined) => {
    if (seq === undefined) return store.base.tree;
    const step = await store.find(seq);
    if (!step) throw rejected('step', String(seq), `is not a step of ${store.spec.id}`, `Its last step is ${last ?? 'not recorded yet'}`);
    return step.workTree;
  };
  return store.diff(await treeAt(from), await treeAt(to ?? last), DIFF_BYTES);
}

async function oneByOne(store: GitJobStore, from: number, last: number) {
  const found = [];
  for (let seq = from; seq <= last; seq++) {
    const step = await store.find(seq);
    if (step) found.push(step);
  }
  return found;
}

/** What is shown of its files is without what `secrets` knows; by shape alone if absent. Throws `RejectedError` if it is not on this machine. */
export async function openStore(home: string, id: string, secrets?: Redactor): Promise<GitJobStore> {
  try {
    return await readStore(home, id, secrets);
  } catch (error) {
    if (!(error instanceof StoreFailure && error.kind === 'missing')) throw error;
    const remedy = 'Ask on the machine of the worker that runs it, or set LONGHAUL_HOME to its data directory';
    throw rejected('id', id, `has no store under ${home}`, remedy);
  }
}
