/**
 * The pull request of a delivery: the job's report is its body, its title the goal's first line. One that is open is brought up to date
 * whatever the outcome; a new one is opened only for work that a person has to look at.
 */
import type { DeliverInput } from '../contract/activities';
import type { CommitId, OutcomeKind } from '../contract/steps';
import { redactedDeep } from '../redaction/deep';
import { toMarkdown } from '../report/markdown';
import { title } from '../report/markdown-text';
import { reportOf } from '../report/report-of';
import type { Attempt } from './attempt';
import type { JobStore, Ports, RecordedStep } from './ports';

/** More than a body has room for. */
const DIFF_BYTES = 1_000_000;

const WORTH_ONE: ReadonlySet<OutcomeKind> = new Set(['delivered', 'needs_review']);

export interface Brought {
  readonly commit: CommitId;
  /** Address of the repository that has the branch. */
  readonly to: string;
}

/** Its address; undefined if the job asks for none, or there is none and the outcome is not worth one. */
export async function propose(
  ports: Ports,
  { store, parent, input, at }: { store: JobStore; parent: RecordedStep; input: DeliverInput; at: Attempt },
  { commit, to }: Brought,
): Promise<string | undefined> {
  const { branch, pullRequest } = store.spec.delivery;
  if (pullRequest === undefined) return undefined;
  at.show('writing the pull request');
  const proposal = {
    ...{ repository: to, branch, from: store.spec.base, draft: pullRequest.draft === true, open: WORTH_ONE.has(input.outcome) },
    title: title(ports.redact(pullRequest.title ?? store.spec.goal)),
    body: await bodyOf(ports, store, parent, input, commit),
    ...(pullRequest.base === undefined ? {} : { base: pullRequest.base }),
  };
  return (await ports.forge.propose(proposal, at.signal))?.url;
}

/** Of the store all but the job itself is read without secrets. */
async function bodyOf(
  { redact }: Ports,
  store: JobStore,
  parent: RecordedStep,
  { outcome, reason }: DeliverInput,
  tip: CommitId,
): Promise<string> {
  const spec = redactedDeep(store.spec, redact);
  const steps = await store.history(parent.commit, 0);
  const [times, ledger, lines, diff] = await Promise.all([
    store.times(steps.map(({ commit }) => commit)),
    store.ledger(parent.commit),
    store.changedLines(store.base.tree, parent.workTree),
    store.diff(store.base.tree, parent.workTree, DIFF_BYTES),
  ]);
  const report = reportOf({
    ...{ spec, base: store.base.commit, ledger, lines, diff, diffIsCut: Buffer.byteLength(diff) >= DIFF_BYTES, tip },
    steps: steps.map(({ record, commit }) => ({ ...record, commit, atMs: times.get(commit) ?? null })),
    ending: { kind: outcome, reason: redact(reason), branch: store.spec.delivery.branch, commit: tip },
  });
  return toMarkdown(report);
}
