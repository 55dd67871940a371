/**
 * A second thread that looks at a work tree, since `lstat` is most of a snapshot's time and one thread can make only one call at a
 * time. It takes folders that nobody has looked at yet, from the other end, so whoever has more time takes more of them. Where it is
 * missing, or does not answer, the caller looks at everything itself.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { NamedEntry } from './look';
import { type Asked, listingOf, type Seen } from './looker-messages';

export interface LookingThreadOptions {
  /** Its program: compiled, beside this file, unless given. */
  readonly program?: string;
  /** Of Node. */
  readonly execArgv?: readonly string[];
  /** From how many files on it is asked: to ask it takes as long as to look at a hundred. */
  readonly fromFiles?: number;
}

const FROM_FILES = 400;

/** What two look at together. */
export interface SharedLook {
  /** True for a folder that the caller is to look at, false for one that the other has taken. */
  claim(key: string): boolean;
  /** What the other has looked at, by the folder's key. One that is missing is to be looked at after all. */
  seen(): Promise<ReadonlyMap<string, readonly NamedEntry[]>>;
}

const ALONE: SharedLook = { claim: () => true, seen: async () => new Map() };

export class LookingThread {
  private thread: Worker | null = null;
  private over = false;
  private readonly waiting = new Map<number, (seen: readonly Seen[]) => void>();
  private count = 0;

  constructor(private readonly options: LookingThreadOptions = {}) {}

  /** `foldersOf`: the keys of all folders of a work tree of so many `files`. */
  look(root: string, files: number, foldersOf: () => readonly string[]): SharedLook {
    // Where it still looks for another job, there is more to do than two threads can do at once.
    if (this.over || this.waiting.size > 0 || files < (this.options.fromFiles ?? FROM_FILES)) return ALONE;
    const keys = foldersOf();
    const claims = new Int32Array(new SharedArrayBuffer(4 * keys.length));
    const places = new Map(keys.map((key, at) => [key, at]));
    const seen = this.ask({ id: ++this.count, root, keys, claims });
    return {
      claim: (key) => {
        const at = places.get(key);
        return at === undefined || Atomics.compareExchange(claims, at, 0, 1) === 0;
      },
      seen: async () => new Map((await seen).map((it) => [keys[it.at] as string, listingOf(it)])),
    };
  }

  private ask(asked: Asked): Promise<readonly Seen[]> {
    return new Promise((resolve) => {
      this.waiting.set(asked.id, resolve);
      this.thread ??= this.start();
      this.thread.ref();
      this.thread.postMessage(asked);
    });
  }

  private start(): Worker {
    const { program = join(__dirname, 'looker.js'), execArgv } = this.options;
    const thread = new Worker(program, { env: {}, ...(execArgv && { execArgv: [...execArgv] }) });
    thread.on('message', ({ id, seen }: { readonly id: number; readonly seen: readonly Seen[] }) => this.settle(id, seen));
    thread.on('error', () => this.gone());
    thread.on('exit', () => this.gone());
    return thread;
  }

  private settle(id: number, seen: readonly Seen[]): void {
    this.waiting.get(id)?.(seen);
    this.waiting.delete(id);
    if (this.waiting.size === 0) this.thread?.unref();
  }

  /** What cannot be started, or has failed once, is not tried again. */
  private gone(): void {
    this.over = true;
    for (const id of [...this.waiting.keys()]) this.settle(id, []);
  }
}
