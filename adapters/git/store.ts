/**
 * One job's store: steps recorded once and read back whole. Takes nothing on trust after a power cut: a ref whose step cannot
 * be read counts as not recorded. Knows the store's git directory and no workspace.
 */
import type { ChangedLines, ChangedPath, Delivered, Delivery, JobStore, NewSecret, NewStep, RecordedStep } from '../../activities/ports';
import { StoreFailure } from '../../contract/failures';
import type { CommitId, Ledger } from '../../contract/steps';
import { redactedBytes } from '../../redaction/bytes';
import { redactedDeep } from '../../redaction/deep';
import type { Redactor } from '../../redaction/redactor';
import { deliver } from './deliver';
import { atEdge } from './failures';
import { Journal } from './journal';
import { newSecrets } from './new-secrets';
import { type GitObject, readObjects } from './objects';
import { packLoose } from './pack';
import { readSteps } from './read-steps';
import { dropDamagedTip, makeDurable, recover } from './recover';
import { JobRefs } from './refs';
import { StepCache } from './step-cache';
import type { StoredStep } from './step-format';
import { decodeLedger, encodeStep, storedFrom } from './step-format';
import type { StoreIdentity } from './store-identity';
import { recordedAt } from './times';
import { changedLines, changedPaths, diffText, fileOf, listTree, readable } from './trees';

const PACK_EVERY = 1_024;

export interface StoreOptions {
  /** Nothing in the store is repaired: for readers beside a worker. */
  readonly readOnly?: boolean;
  /** After so many steps their objects are made one pack; 1,024 by default, some nine thousand files. */
  readonly packEvery?: number;
}

export class GitJobStore implements JobStore {
  readonly spec: StoreIdentity['spec'];
  readonly base: StoreIdentity['base'];
  readonly refs: JobRefs;
  readonly journal: Journal;
  private readonly cache = new StepCache();
  /** By the blob's id. Asked for four times a turn, and the same for most steps of a job. */
  private lastLedger: { readonly id: string; readonly ledger: Ledger } | null = null;
  /** Up to here steps are known to be on disk. */
  private onDisk = -1;

  constructor(
    readonly gitDir: string,
    identity: StoreIdentity,
    /** At this door: whatever is recorded or shown of the work has passed it. */
    private readonly secrets: Redactor,
    private readonly options: StoreOptions = {},
  ) {
    this.spec = identity.spec;
    this.base = identity.base;
    this.refs = new JobRefs(gitDir, identity.spec.id);
    this.journal = new Journal(gitDir);
  }

  find(seq: number): Promise<RecordedStep | null> {
    return atEdge(`looking for step ${seq} of ${this.spec.id}`, async () => {
      const commit = await this.refs.read(seq);
      if (commit === null) return null;
      const stored = commit === 'damaged' ? undefined : await this.load(commit);
      if (stored) return this.assured(stored);
      if (this.options.readOnly) return null;
      await dropDamagedTip(this);
      if ((await this.refs.read(seq)) === null) return null;
      throw new StoreFailure(
        'corrupt',
        `Step ${seq} of ${this.spec.id} cannot be read though later ones can. Restore ${this.gitDir} from a copy, or start the job again under another id.`,
      );
    });
  }

  read(commit: CommitId): Promise<RecordedStep> {
    return atEdge(`reading ${commit}`, async () => (await this.stored(commit)).step);
  }

  ledger(commit: CommitId): Promise<Ledger> {
    return atEdge(`reading the ledger of ${commit}`, async () => {
      const { ledger: id } = await this.stored(commit);
      if (this.lastLedger?.id === id) return this.lastLedger.ledger;
      const blob = (await readObjects(this.gitDir, [id])).get(id);
      if (!blob) throw new StoreFailure('corrupt', `The ledger of ${commit} in ${this.gitDir} cannot be read.`);
      this.lastLedger = { id, ledger: decodeLedger(blob.body) };
      return this.lastLedger.ledger;
    });
  }

  async last(): Promise<number> {
    return (await this.refs.positions()).at(-1) ?? -1;
  }

  history(head: CommitId, fromSeq: number): Promise<readonly RecordedStep[]> {
    return atEdge(`reading the history of ${this.spec.id}`, async () => {
      const newest = this.remembered((await this.stored(head)).step, fromSeq);
      const steps = [...(await this.older(newest[0], fromSeq)), ...newest];
      this.checkLine(steps, head);
      return steps;
    });
  }

  between(fromSeq: number, endSeq: number): Promise<readonly RecordedStep[]> {
    return atEdge(`reading steps of ${this.spec.id}`, async () => {
      const positions = Array.from({ length: Math.max(0, endSeq - fromSeq) }, (_, at) => fromSeq + at);
      const ids = await Promise.all(positions.map((seq) => this.refs.read(seq)));
      const found = await this.loadAll(ids.map(String));
      return ids.flatMap((id) => found.get(String(id))?.step ?? []);
    });
  }

  publish(given: NewStep): Promise<RecordedStep> {
    const step = {
      ...given,
      record: redactedDeep(given.record, this.secrets.redact),
      ledger: redactedDeep(given.ledger, this.secrets.redact),
    };
    return atEdge(`recording step ${step.record.seq} of ${this.spec.id}`, async () => {
      const { seq } = step.record;
      const standing = await this.find(seq);
      if (standing) return this.sameLine(standing, step);
      await this.checkParent(step);
      const encoded = encodeStep(step, seq === 0 ? redactedDeep(this.spec, this.secrets.redact) : null, Math.floor(Date.now() / 1000));
      await this.journal.keep(encoded.objects);
      if (!this.refs.create(seq, encoded.commit)) return this.afterAnother(step);
      await this.journal.record(seq, encoded.commit);
      this.onDisk = Math.max(this.onDisk, seq);
      this.refs.pointHead(encoded.commit);
      const stored = storedFrom(encoded, step.parent, step.workTree);
      this.cache.add(stored);
      await this.packAfter(seq);
      return stored.step;
    });
  }

  times(commits: readonly CommitId[]): Promise<ReadonlyMap<CommitId, number>> {
    return atEdge(`reading when steps of ${this.spec.id} were recorded`, () => recordedAt(this.gitDir, commits));
  }

  async files(tree: string): Promise<readonly string[]> {
    return (await listTree(this.gitDir, tree)).map(({ path }) => readable(path));
  }

  async file(tree: string, path: string, maxBytes: number): Promise<Buffer | null> {
    const bytes = await atEdge(`reading ${path}`, () => fileOf(this.gitDir, tree, path, maxBytes));
    return bytes && redactedBytes(bytes, this.secrets.redact);
  }

  changedPaths(fromTree: string, toTree: string): Promise<readonly ChangedPath[]> {
    return changedPaths(this.gitDir, fromTree, toTree);
  }

  async changedLines(fromTree: string, toTree: string): Promise<readonly ChangedLines[]> {
    return redactedDeep(await changedLines(this.gitDir, fromTree, toTree), this.secrets.redact);
  }

  newSecrets(fromTree: string, toTree: string): Promise<readonly NewSecret[]> {
    return newSecrets(this.gitDir, fromTree, toTree, this.secrets.find);
  }

  async diff(fromTree: string, toTree: string, maxBytes: number): Promise<string> {
    return (await this.difference(fromTree, toTree, maxBytes)).text;
  }

  /** The same, with whether it was cut: then its last line, which may end in half a secret, is left out. */
  async difference(fromTree: string, toTree: string, maxBytes: number): Promise<{ readonly text: string; readonly isCut: boolean }> {
    const text = await diffText(this.gitDir, fromTree, toTree, maxBytes);
    const isCut = Buffer.byteLength(text) >= maxBytes;
    return { text: this.secrets.redact(isCut ? text.slice(0, text.lastIndexOf('\n') + 1) : text), isCut };
  }

  deliver(delivery: Delivery, signal: AbortSignal): Promise<Delivered> {
    const message = this.secrets.redact(delivery.message);
    return atEdge(`delivering ${delivery.branch}`, () => deliver(this, { ...delivery, message }, signal));
  }

  /** All steps there are, oldest first: what a person reads. */
  async steps(): Promise<readonly RecordedStep[]> {
    const ids = await Promise.all((await this.refs.positions()).map((seq) => this.refs.read(seq)));
    const steps = await this.loadAll(ids.map(String));
    return ids.flatMap((id) => steps.get(String(id))?.step ?? []);
  }

  /** Done once by each process that opens the store to write. */
  async recover(): Promise<void> {
    this.onDisk = await recover(this);
  }

  /** Puts objects where git finds them; they are on disk with the next step. */
  keep(objects: readonly GitObject[]): Promise<void> {
    return this.journal.keep(objects);
  }

  /** Returns when nothing of the store is on its way to disk any more. */
  settle(): Promise<void> {
    this.refs.removeLeft();
    return this.journal.settle();
  }

  /** No failure of the step's: what cannot be packed stays as it is, and is packed with what comes. */
  private async packAfter(seq: number): Promise<void> {
    if ((seq + 1) % (this.options.packEvery ?? PACK_EVERY) === 0) await packLoose(this.gitDir).catch(() => {});
  }

  private async checkParent({ parent, record: { seq } }: NewStep): Promise<void> {
    const before = seq === 0 ? null : await this.refs.read(seq - 1);
    if (before === parent) return;
    throw new StoreFailure(
      'conflict',
      `Step ${seq} of ${this.spec.id} was to stand on ${parent}, but ${before ?? 'nothing'} is recorded there.`,
    );
  }

  private async afterAnother(step: NewStep): Promise<RecordedStep> {
    const standing = await this.find(step.record.seq);
    if (standing) return this.sameLine(standing, step);
    throw new StoreFailure(
      'corrupt',
      `What stood at step ${step.record.seq} of ${this.spec.id} could not be read and was removed: record it again.`,
    );
  }

  private sameLine(standing: RecordedStep, step: NewStep): RecordedStep {
    if (standing.parent === step.parent) return standing;
    throw new StoreFailure(
      'conflict',
      `Step ${step.record.seq} of ${this.spec.id} is recorded on top of ${standing.parent ?? 'nothing'}, not ${step.parent ?? 'nothing'}.`,
    );
  }

  /** One that another process has recorded may not be on disk yet. */
  private async assured({ step }: StoredStep): Promise<RecordedStep> {
    const { seq } = step.record;
    if (this.options.readOnly || seq <= this.onDisk) return step;
    await makeDurable(this, seq, step.commit, step.parent);
    this.onDisk = Math.max(this.onDisk, seq);
    return step;
  }

  private async stored(commit: CommitId): Promise<StoredStep> {
    const stored = await this.load(commit);
    if (stored) return stored;
    const there = (await readObjects(this.gitDir, [commit])).has(commit);
    throw new StoreFailure(
      there ? 'corrupt' : 'missing',
      `Commit ${commit} of ${this.spec.id} cannot be read as a step in ${this.gitDir}.`,
    );
  }

  /** From `head` down as far as nothing has to be read, oldest first. */
  private remembered(head: RecordedStep, fromSeq: number): readonly RecordedStep[] {
    const steps: RecordedStep[] = [];
    for (let at: RecordedStep | undefined = head; at && at.record.seq >= fromSeq; ) {
      steps.push(at);
      at = at.parent === null ? undefined : this.cache.get(at.parent)?.step;
    }
    return steps.reverse();
  }

  private async older(next: RecordedStep | undefined, fromSeq: number): Promise<readonly RecordedStep[]> {
    const positions = Array.from({ length: Math.max(0, (next?.record.seq ?? 0) - fromSeq) }, (_, at) => fromSeq + at);
    const ids = await Promise.all(positions.map((seq) => this.refs.read(seq)));
    const found = await this.loadAll(ids.map(String));
    return positions.map((seq, at) => this.mustHave(found.get(String(ids[at])), seq));
  }

  async load(commit: CommitId): Promise<StoredStep | undefined> {
    return (await this.loadAll([commit])).get(commit);
  }

  private async loadAll(commits: readonly string[]): Promise<ReadonlyMap<string, StoredStep>> {
    const found = new Map<string, StoredStep>();
    const ids = commits.filter((id) => /^[0-9a-f]{40}$/.test(id));
    for (const id of ids) {
      const cached = this.cache.get(id);
      if (cached) found.set(id, cached);
    }
    for (const [id, stored] of await readSteps(
      this.gitDir,
      ids.filter((it) => !found.has(it)),
    )) {
      this.cache.add(stored);
      found.set(id, stored);
    }
    return found;
  }

  private mustHave(stored: StoredStep | undefined, seq: number): RecordedStep {
    if (stored) return stored.step;
    throw new StoreFailure('corrupt', `Step ${seq} of ${this.spec.id} cannot be read back from ${this.gitDir}.`);
  }

  /** Each on top of the one before it, up to the head: what stands at the positions is the head's own history. */
  private checkLine(steps: readonly RecordedStep[], head: CommitId): void {
    const broken = steps.find((step, at) => (steps[at + 1] ? steps[at + 1]?.parent !== step.commit : step.commit !== head));
    if (broken)
      throw new StoreFailure('conflict', `Step ${broken.record.seq} of ${this.spec.id} does not belong to the history of ${head}.`);
  }
}
