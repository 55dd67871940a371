/** A job store in memory, for runs of many thousand steps: the real activities over it, without git. Holds steps, no files. */
import type { JobStore, NewStep, RecordedStep } from '../../activities/ports';
import type { JobSpec } from '../../contract/job';
import type { Ledger } from '../../contract/steps';

export class MemoryStore implements JobStore {
  readonly base = { commit: null, tree: 'tree' };
  readonly steps: RecordedStep[] = [];

  constructor(
    readonly spec: JobSpec,
    private readonly goals: Ledger,
  ) {}

  async find(seq: number): Promise<RecordedStep | null> {
    return this.steps[seq] ?? null;
  }
  async last(): Promise<number> {
    return this.steps.length - 1;
  }
  async read(commit: string): Promise<RecordedStep> {
    return this.steps[Number(commit)] as RecordedStep;
  }
  async ledger(): Promise<Ledger> {
    return this.goals;
  }
  async history(head: string, fromSeq: number): Promise<readonly RecordedStep[]> {
    return this.steps.slice(fromSeq, Number(head) + 1);
  }
  async between(fromSeq: number, endSeq: number): Promise<readonly RecordedStep[]> {
    return this.steps.slice(fromSeq, endSeq);
  }
  async publish({ parent, workTree, record }: NewStep): Promise<RecordedStep> {
    const step = { commit: String(this.steps.length), parent, workTree, record };
    this.steps.push(step);
    return step;
  }
  async times(): Promise<ReadonlyMap<string, number>> {
    return new Map();
  }
  async files(): Promise<readonly string[]> {
    return [];
  }
  async file(): Promise<null> {
    return null;
  }
  async changedPaths(): Promise<readonly []> {
    return [];
  }
  async changedLines(): Promise<readonly []> {
    return [];
  }
  async newSecrets(): Promise<readonly []> {
    return [];
  }
  async diff(): Promise<string> {
    return '';
  }
  deliver(): never {
    throw new Error('a simulated job is not delivered');
  }
}
