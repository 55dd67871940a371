/** A report of a job whose store is on this machine. Reads only: it may be made beside a worker, of a job that goes on. */
import { recordedAt } from '../../adapters/git';
import type { Redactor } from '../../redaction/redactor';
import type { Report, Retried } from '../../report/model';
import { reportOf } from '../../report/report-of';
import { openStore } from '../steps';

/** Far more than a page shows. */
const DIFF_BYTES = 4_000_000;

/** Throws `RejectedError` if the store is not on this machine. */
export async function reportFromStore(
  home: string,
  id: string,
  retried: readonly Retried[] | null = null,
  secrets?: Redactor,
): Promise<Report> {
  const store = await openStore(home, id, secrets);
  const steps = await store.steps();
  const times = await recordedAt(
    store.gitDir,
    steps.map(({ commit }) => commit),
  );
  const last = steps.at(-1);
  const tree = last?.workTree ?? store.base.tree;
  const [lines, { text: diff, isCut }, tip] = await Promise.all([
    store.changedLines(store.base.tree, tree),
    store.difference(store.base.tree, tree, DIFF_BYTES),
    store.refs.read('delivered'),
  ]);
  return reportOf({
    spec: store.spec,
    base: store.base.commit,
    ledger: last ? await store.ledger(last.commit) : store.spec,
    steps: steps.map(({ record, commit, pullRequest }) => ({
      ...{ ...record, commit, atMs: times.get(commit) ?? null },
      ...(pullRequest === undefined ? {} : { pullRequest }),
    })),
    lines,
    diff,
    diffIsCut: isCut,
    retried,
    tip: tip === 'damaged' ? null : tip,
  });
}
