/** Steps already read, by commit id: they never change. Bounded by what they weigh; the one unused for longest goes first. */
import type { StoredStep } from './step-format';

/** Characters of text and output. What prompts show of a job fits many times, or a thousand steps with 4 KB each. */
const MOST_CHARS = 8 * 1024 * 1024;

export class StepCache {
  private readonly steps = new Map<string, StoredStep>();
  private chars = 0;

  get(commit: string): StoredStep | undefined {
    const found = this.steps.get(commit);
    if (!found) return undefined;
    this.steps.delete(commit);
    this.steps.set(commit, found);
    return found;
  }

  add(stored: StoredStep): void {
    if (this.steps.has(stored.step.commit)) return;
    this.steps.set(stored.step.commit, stored);
    this.chars += weight(stored);
    for (const [commit, oldest] of this.steps) {
      if (this.chars <= MOST_CHARS) return;
      this.steps.delete(commit);
      this.chars -= weight(oldest);
    }
  }
}

function weight({ step: { record } }: StoredStep): number {
  return 1_000 + record.text.length + (record.output?.length ?? 0) + JSON.stringify(record.action).length;
}
