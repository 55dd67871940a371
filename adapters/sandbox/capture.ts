/**
 * Keeps the first and the last half of a stream of bytes, in bounded memory however much comes.
 * Knows nothing of where the bytes come from.
 */
export class OutputCapture {
  private readonly headLimit: number;
  private readonly tailLimit: number;
  private readonly head: Buffer[] = [];
  private headBytes = 0;
  private totalBytes = 0;
  /** A ring, made only when the head is full: most outputs are short. */
  private ring: Buffer | null = null;
  private ringEnd = 0;

  /** `maxBytes`: how much `result()` returns at most; the head gets the odd byte. */
  constructor(maxBytes: number) {
    this.headLimit = Math.ceil(maxBytes / 2);
    this.tailLimit = Math.floor(maxBytes / 2);
  }

  add(chunk: Buffer): void {
    this.totalBytes += chunk.length;
    const toHead = Math.min(this.headLimit - this.headBytes, chunk.length);
    if (toHead > 0) {
      // A copy: a one-byte slice must not keep its whole parent alive.
      this.head.push(Buffer.from(chunk.subarray(0, toHead)));
      this.headBytes += toHead;
    }
    if (toHead < chunk.length) this.addToRing(chunk.subarray(toHead));
  }

  result(): { readonly output: Buffer; readonly droppedBytes: number } {
    const output = Buffer.concat([...this.head, this.tail()]);
    return { output, droppedBytes: this.totalBytes - output.length };
  }

  private addToRing(chunk: Buffer): void {
    if (this.tailLimit === 0) return;
    this.ring ??= Buffer.alloc(this.tailLimit);
    const kept = chunk.subarray(Math.max(0, chunk.length - this.tailLimit));
    const untilWrap = Math.min(kept.length, this.tailLimit - this.ringEnd);
    kept.copy(this.ring, this.ringEnd, 0, untilWrap);
    kept.copy(this.ring, 0, untilWrap);
    this.ringEnd = (this.ringEnd + kept.length) % this.tailLimit;
  }

  private tail(): Buffer {
    if (!this.ring) return Buffer.alloc(0);
    const bytes = this.totalBytes - this.headBytes;
    if (bytes < this.tailLimit) return this.ring.subarray(0, bytes);
    return Buffer.concat([this.ring.subarray(this.ringEnd), this.ring.subarray(0, this.ringEnd)]);
  }
}
