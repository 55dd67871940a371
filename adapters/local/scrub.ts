/**
 * Replaces host paths in a stream of bytes, also where a chunk's border cuts one. Steps must not differ between machines, and
 * the model is to see the one path that is true in every sandbox.
 */
export interface Replacement {
  readonly from: string;
  readonly to: string;
}

export class Scrubber {
  private readonly replacements: readonly { readonly from: Buffer; readonly to: Buffer }[];
  private pending = Buffer.alloc(0);

  constructor(replacements: readonly Replacement[]) {
    const longestFirst = replacements.filter(({ from }) => from !== '').sort((a, b) => b.from.length - a.from.length);
    this.replacements = longestFirst.map(({ from, to }) => ({ from: Buffer.from(from), to: Buffer.from(to) }));
  }

  /** What is certain so far: the start of a path at the end is held back until it is known to be one. */
  add(chunk: Buffer): Buffer {
    return this.replace(Buffer.concat([this.pending, chunk]), false);
  }

  end(): Buffer {
    return this.replace(this.pending, true);
  }

  private replace(bytes: Buffer, last: boolean): Buffer {
    const done: Buffer[] = [];
    let at = 0;
    for (;;) {
      const next = this.firstMatch(bytes, at);
      // A longer path may begin before the found one ends up being the right one, so what is held back starts no later.
      const held = last ? bytes.length : this.heldFrom(bytes, at);
      if (!next || next.index >= held) {
        done.push(bytes.subarray(at, held));
        this.pending = Buffer.from(bytes.subarray(held));
        return Buffer.concat(done);
      }
      done.push(bytes.subarray(at, next.index), next.to);
      at = next.index + next.from.length;
    }
  }

  private firstMatch(bytes: Buffer, from: number) {
    const matches = this.replacements.map((it) => ({ ...it, index: bytes.indexOf(it.from, from) })).filter((it) => it.index >= 0);
    // Sorted longest first, and a stable sort: at one place the longest wins.
    return matches.sort((a, b) => a.index - b.index)[0];
  }

  /** Where the earliest unfinished path at the end of `bytes` begins; its length if there is none. */
  private heldFrom(bytes: Buffer, from: number): number {
    const starts = this.replacements.map((it) => unfinished(bytes, from, it.from));
    return Math.min(bytes.length, ...starts);
  }
}

function unfinished(bytes: Buffer, from: number, path: Buffer): number {
  let start = Math.max(from, bytes.length - path.length + 1);
  for (; start < bytes.length; start++) {
    if (path.subarray(0, bytes.length - start).equals(bytes.subarray(start))) return start;
  }
  return bytes.length;
}
